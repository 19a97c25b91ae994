package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Characters;

/**
 * Finds the parts of chunked content (RFC 9112 §7.1) without copying any: a strict state machine
 * that takes any split of its input. Who wants the content uses the {@link Step#DATA} ranges; who
 * passes the framing on as well leaves out the {@link Step#DROP} ranges, and what remains is valid
 * chunked content. Confined to one event loop.
 */
public final class ChunkScanner {
    private static final int MOST_DIGITS = 16;
    private static final int EXTENSION_LIMIT = 16 * 1024;

    /** Whose content this is. */
    public enum Strictness {
        /**
         * A client's: extensions follow the grammar, all of them together are at most 16 KiB, and a
         * chunk is less than 2 GiB.
         */
        REQUEST,
        /** A backend's: an extension is any text of at most 16 KiB. */
        RESPONSE
    }

    /** What the range is that {@link #next} has consumed. */
    public enum Step {
        /** Chunk framing; may be passed on as it is. */
        FRAME,
        /** Content. */
        DATA,
        /** An extension or trailer lines; must not be passed on. */
        DROP,
        /** The framing's last bytes: the message is complete behind them. */
        END,
        /** All readable bytes are consumed. */
        MORE,
        /** The framing is broken, for good; see {@link #message}. */
        FAULTY
    }

    /** What {@link #scanThrough} has found. */
    public enum Pass {
        /** All readable bytes can be passed on as they are. */
        ALL,
        /** The first {@link #length} bytes can, and the message ends with them. */
        ENDED,
        /** The first {@link #length} bytes can; {@link #next} goes on behind them. */
        PARTLY,
        /** The framing is broken behind the first {@link #length} bytes. */
        FAULTY
    }

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_CR,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END_LF,
        DONE,
        BROKEN
    }

    private final long largestChunk;
    private final ChunkExtension extension;
    private final TrailerSection trailers = new TrailerSection();
    private final boolean extensionsAddUp;
    private State state = State.SIZE;
    private int digits;
    private long remaining;
    private int extensionBytes;
    private int start;
    private int length;
    private String message = "";

    public ChunkScanner(Strictness strictness) {
        extensionsAddUp = strictness == Strictness.REQUEST;
        largestChunk = extensionsAddUp ? Integer.MAX_VALUE : Long.MAX_VALUE;
        extension = new ChunkExtension(extensionsAddUp);
    }

    /**
     * Consumes the next range of one kind and moves the reader index behind it.
     *
     * @param in borrowed
     */
    public Step next(ByteBuf in) {
        Step step = step(in, in.readerIndex(), in.writerIndex());
        in.readerIndex(start + length);
        return step;
    }

    /**
     * Looks at all readable bytes at once, for those who pass framing and content on as they are.
     * The reader index stays; the first {@link #length} bytes count as consumed, so that the next
     * call must begin behind them.
     *
     * @param in borrowed
     */
    public Pass scanThrough(ByteBuf in) {
        int from = in.readerIndex();
        int to = in.writerIndex();
        int at = from;
        Pass pass = state == State.DONE ? Pass.ENDED : Pass.ALL;
        while (at < to && pass == Pass.ALL) {
            if (dropsNext(in, at)) {
                pass = Pass.PARTLY;
                break;
            }
            Step step = step(in, at, to);
            at += length;
            if (step == Step.END) {
                pass = Pass.ENDED;
            } else if (step == Step.FAULTY) {
                pass = Pass.FAULTY;
            }
        }
        start = from;
        length = at - from;
        return pass;
    }

    /** Where the last range starts, as an index in the buffer. */
    public int start() {
        return start;
    }

    /** The last range's length in bytes. */
    public int length() {
        return length;
    }

    /** Bytes of content that the current chunk still lacks. */
    public long remaining() {
        return state == State.DATA ? remaining : 0;
    }

    /** True where another chunk may begin. */
    public boolean betweenChunks() {
        return state == State.SIZE && digits == 0;
    }

    /** True when the whole message was seen. */
    public boolean ended() {
        return state == State.DONE;
    }

    /** One sentence that says what is wrong, without the peer's bytes; empty unless faulty. */
    public String message() {
        return message;
    }

    /** Makes ready for the next message. */
    public void reset() {
        state = State.SIZE;
        digits = 0;
        remaining = 0;
        extensionBytes = 0;
        trailers.reset();
        message = "";
    }

    private Step step(ByteBuf in, int from, int to) {
        if (from == to && state != State.DONE && state != State.BROKEN) {
            return range(Step.MORE, from, from);
        }
        return switch (state) {
            case DATA -> data(from, to);
            case EXTENSION -> extension(in, from, to);
            case TRAILERS, END_LF -> trailers(in, from, to);
            case DONE -> range(Step.END, from, from);
            case BROKEN -> range(Step.FAULTY, from, from);
            case SIZE, SIZE_CR, SIZE_LF, DATA_CR, DATA_LF -> framing(in, from, to);
        };
    }

    private Step data(int from, int to) {
        int readable = (int) Math.min(remaining, to - from);
        remaining -= readable;
        if (remaining == 0) {
            state = State.DATA_CR;
        }
        return range(Step.DATA, from, from + readable);
    }

    private Step framing(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = in.getByte(at);
            if (state == State.SIZE && b == ';' && digits > 0) {
                extension.begin();
                extensionBytes = extensionsAddUp ? extensionBytes : 0;
                state = State.EXTENSION;
                return at == from ? extension(in, at, to) : range(Step.FRAME, from, at);
            }
            if (!frames(b)) {
                state = State.BROKEN;
                return range(Step.FAULTY, from, from);
            }
            at++;
            if (state == State.DATA || state == State.TRAILERS) {
                break;
            }
        }
        return range(Step.FRAME, from, at);
    }

    /** Takes one byte of a size line or of a chunk's end; false when it does not belong there. */
    private boolean frames(byte b) {
        return switch (state) {
            case SIZE -> sizes(b);
            case SIZE_CR -> expect(b, '\r', State.SIZE_LF, "A chunk's size line is broken.");
            case SIZE_LF -> expect(b, '\n', sizeRead(), "A chunk's size line ends without CR LF.");
            case DATA_CR -> expect(b, '\r', State.DATA_LF, "A chunk is longer than its size.");
            case DATA_LF -> expect(b, '\n', State.SIZE, "A chunk ends without CR LF.");
            default -> false;
        };
    }

    private boolean sizes(byte b) {
        int digit = Characters.hex(b);
        if (digit < 0) {
            String sentence = "A chunk's size is not a hexadecimal number.";
            return digits > 0 ? expect(b, '\r', State.SIZE_LF, sentence) : fault(sentence);
        }
        digits++;
        remaining = (remaining << 4) | digit;
        if (digits > MOST_DIGITS || remaining < 0 || remaining > largestChunk) {
            return fault("A chunk's size is out of range.");
        }
        return true;
    }

    private State sizeRead() {
        digits = 0;
        return remaining == 0 ? State.TRAILERS : State.DATA;
    }

    private boolean expect(byte b, char wanted, State following, String sentence) {
        if (b != wanted) {
            return fault(sentence);
        }
        state = following;
        return true;
    }

    private Step extension(ByteBuf in, int from, int to) {
        int most = Math.min(to, from + EXTENSION_LIMIT - extensionBytes + 1);
        int end = extension.scan(in, from, most);
        if (end < 0) {
            return broken(from, "A chunk extension is malformed.");
        }
        extensionBytes += end - from;
        if (extensionBytes > EXTENSION_LIMIT) {
            return broken(from, "Chunk extensions are too long.");
        }
        if (end < to) {
            state = State.SIZE_CR;
            return end == from ? framing(in, from, to) : range(Step.DROP, from, end);
        }
        return range(Step.DROP, from, end);
    }

    private Step trailers(ByteBuf in, int from, int to) {
        if (state == State.TRAILERS && trailers.betweenLines() && in.getByte(from) == '\r') {
            state = State.END_LF;
            return from + 1 == to ? range(Step.FRAME, from, to) : end(in, from, from + 1);
        }
        if (state == State.END_LF) {
            return end(in, from, from);
        }
        int end = trailers.scan(in, from, to);
        return end < 0 ? broken(from, trailers.message()) : range(Step.DROP, from, end);
    }

    private Step end(ByteBuf in, int from, int at) {
        if (in.getByte(at) != '\n') {
            return broken(from, "The trailer section ends without CR LF.");
        }
        state = State.DONE;
        return range(Step.END, from, at + 1);
    }

    private boolean dropsNext(ByteBuf in, int at) {
        return switch (state) {
            case SIZE -> in.getByte(at) == ';';
            case EXTENSION -> in.getByte(at) != '\r';
            case TRAILERS -> !trailers.betweenLines() || in.getByte(at) != '\r';
            default -> false;
        };
    }

    private Step broken(int from, String sentence) {
        fault(sentence);
        state = State.BROKEN;
        return range(Step.FAULTY, from, from);
    }

    private boolean fault(String sentence) {
        message = sentence;
        return false;
    }

    private Step range(Step step, int from, int to) {
        start = from;
        length = to - from;
        return step;
    }
}
