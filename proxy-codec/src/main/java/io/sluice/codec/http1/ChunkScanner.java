package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;

/**
 * Finds its way through chunk framing (RFC 9112 §7.1), strictly: digits, CR LF, payload, CR LF, and
 * nothing between. A pull parser over the bytes as they come: it tells of each range what it is, so
 * that one reader takes the payload alone, and another passes on all that may be passed on as it
 * is. What may not is extensions and trailers: without those ranges the rest is still valid
 * framing, wherever the bytes were cut. Reusable; confined to one event loop.
 */
public final class ChunkScanner {
    /** Whose framing it is; they differ in the words for what is wrong. */
    public enum Side {
        REQUEST,
        RESPONSE
    }

    /** What the range from {@link #start()} on, {@link #length()} bytes, is. */
    public enum Step {
        /** Framing that may be passed on as it is. */
        FRAME,
        /** Payload. */
        DATA,
        /** An extension, or a trailer: not to be passed on. */
        DROP,
        /** Framing, behind which the body has ended. */
        END,
        /** Nothing: all that is readable was taken. */
        MORE,
        /** Nothing: see {@link #message()}. */
        FAULTY
    }

    private enum State {
        SIZE,
        SIZE_LINE_FEED,
        EXTENSION,
        DATA,
        DATA_RETURN,
        DATA_LINE_FEED,
        /** At the first byte of a line behind the last chunk. */
        TRAILER_START,
        TRAILER,
        TRAILER_LINE_FEED,
        LAST_LINE_FEED,
        ENDED,
        FAULTY
    }

    private static final int MOST_DIGITS = 16;
    private static final int MOST_EXTENSION_BYTES = 16 * 1024;
    private static final int MOST_TRAILER_BYTES = 8 * 1024;
    private static final int MOST_TRAILERS = 50;

    private final String whose;
    private final ChunkExtension extension = new ChunkExtension();
    private State state = State.SIZE;
    private int start;
    private int length;
    private long size;
    private int digits;
    private int extensionBytes;
    private int trailerBytes;
    private int trailers;
    private boolean inTrailerName;
    private String message = "";

    public ChunkScanner(Side side) {
        whose = side == Side.REQUEST ? "the request's body" : "the answer's body";
    }

    /** Another body begins. */
    public void reset() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        extensionBytes = 0;
        trailerBytes = 0;
        trailers = 0;
        message = "";
    }

    /** Takes the next range of {@code in} (borrowed): its reader index moves behind it. */
    public Step next(ByteBuf in) {
        start = in.readerIndex();
        length = 0;
        Step step =
                switch (state) {
                    case DATA -> data(in);
                    case EXTENSION -> extension(in);
                    case TRAILER, TRAILER_LINE_FEED -> trailer(in);
                    case ENDED -> Step.END;
                    case FAULTY -> Step.FAULTY;
                    default -> frame(in);
                };
        length = in.readerIndex() - start;
        return step;
    }

    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /** What is wrong, as a sentence. */
    public String message() {
        return message;
    }

    /** Whether another chunk may begin here. */
    public boolean isBetweenChunks() {
        return state == State.SIZE && digits == 0;
    }

    private Step data(ByteBuf in) {
        int bytes = (int) Math.min(size, in.readableBytes());
        if (bytes == 0) {
            return Step.MORE;
        }
        in.skipBytes(bytes);
        size -= bytes;
        if (size == 0) {
            state = State.DATA_RETURN;
        }
        return Step.DATA;
    }

    /** Takes framing up to where something else begins. */
    private Step frame(ByteBuf in) {
        int end = in.writerIndex();
        for (int i = start; i < end; i++) {
            byte b = in.getByte(i);
            switch (state) {
                case SIZE -> size(b);
                case SIZE_LINE_FEED -> sizeLineFeed(b);
                case DATA_RETURN -> expect(b, '\r', State.DATA_LINE_FEED, "a chunk has no end");
                case DATA_LINE_FEED -> expect(b, '\n', State.SIZE, "a chunk has no end");
                case TRAILER_START -> trailerStart(b);
                case LAST_LINE_FEED -> expect(b, '\n', State.ENDED, "its last line has no end");
                default -> throw new AssertionError(state);
            }
            if (state == State.EXTENSION || state == State.TRAILER) {
                in.readerIndex(i); // its first byte is part of what is dropped
                return i > start ? Step.FRAME : next(in);
            }
            if (state == State.DATA || state == State.ENDED) {
                in.readerIndex(i + 1);
                return state == State.ENDED ? Step.END : Step.FRAME;
            }
            if (state == State.FAULTY) {
                return Step.FAULTY;
            }
        }
        in.readerIndex(end);
        return end > start ? Step.FRAME : Step.MORE;
    }

    private void size(byte b) {
        int digit = Tokens.hex(b);
        if (digit >= 0) {
            if (++digits > MOST_DIGITS || size >>> 58 != 0) {
                faulty("a chunk's size is too large");
            }
            size = size << 4 | digit;
        } else if (digits == 0) {
            faulty("a chunk's size is missing");
        } else if (b == '\r') {
            state = State.SIZE_LINE_FEED;
        } else if (b == ';') {
            extension.begin();
            state = State.EXTENSION;
        } else {
            faulty("a chunk's size is not a hexadecimal number");
        }
    }

    private void sizeLineFeed(byte b) {
        expect(b, '\n', size == 0 ? State.TRAILER_START : State.DATA, "a chunk's size has no end");
        digits = 0;
    }

    private Step extension(ByteBuf in) {
        int end = in.writerIndex();
        for (int i = start; i < end; i++) {
            byte b = in.getByte(i);
            if (b == '\r' && extension.mayEnd()) {
                state = State.SIZE; // where the CR, which is framing, is looked at again
                in.readerIndex(i);
                return i > start ? Step.DROP : frame(in);
            }
            if (!extension.accepts(b)) {
                return faulty("a chunk's extension is malformed");
            }
            if (++extensionBytes > MOST_EXTENSION_BYTES) {
                return faulty("its chunk extensions are too large");
            }
        }
        in.readerIndex(end);
        return end > start ? Step.DROP : Step.MORE;
    }

    private void trailerStart(byte b) {
        if (b == '\r') {
            state = State.LAST_LINE_FEED;
        } else if (++trailers > MOST_TRAILERS) {
            faulty("it has too many trailers");
        } else if (Tokens.isToken(b)) {
            inTrailerName = true;
            state = State.TRAILER;
        } else {
            faulty("a trailer is malformed");
        }
    }

    private Step trailer(ByteBuf in) {
        int end = in.writerIndex();
        for (int i = start; i < end; i++) {
            byte b = in.getByte(i);
            if (++trailerBytes > MOST_TRAILER_BYTES) {
                return faulty("its trailers are too large");
            }
            if (state == State.TRAILER_LINE_FEED) {
                if (b != '\n') {
                    return faulty("a trailer is malformed");
                }
                state = State.TRAILER_START;
                in.readerIndex(i + 1);
                return Step.DROP;
            }
            if (inTrailerName) {
                if (b == ':') {
                    inTrailerName = false;
                } else if (!Tokens.isToken(b)) {
                    return faulty("a trailer is malformed");
                }
            } else if (b == '\r') {
                state = State.TRAILER_LINE_FEED;
            } else if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return faulty("a trailer is malformed");
            }
        }
        in.readerIndex(end);
        return end > start ? Step.DROP : Step.MORE;
    }

    private void expect(byte b, char wanted, State then, String otherwise) {
        if (b == wanted) {
            state = then;
        } else {
            faulty(otherwise);
        }
    }

    private Step faulty(String what) {
        state = State.FAULTY;
        message = whose + " is not framed properly: " + what;
        return Step.FAULTY;
    }
}
