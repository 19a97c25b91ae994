package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;

import org.jspecify.annotations.Nullable;

/**
 * Takes the body of one message off a connection (RFC 9112 §6). A pull parser: call {@link #next}
 * until it says {@link Step#MORE} or the body has ended. Reusable; confined to one event loop.
 */
public final class BodyReader {
    /** What {@link #next} found. */
    public enum Step {
        /** Bytes of the body, in {@link #start()} and {@link #length()}. */
        BYTES,
        /** The body is complete; what is readable belongs to the next message. */
        END,
        /** Everything readable was taken, and the body goes on. */
        MORE,
        /** The chunk framing is broken, see {@link #fault()}. */
        FAULTY
    }

    /** Is told where the content lies inside framing that is kept. */
    @FunctionalInterface
    public interface ContentListener {
        /**
         * More content is here.
         *
         * @param in borrowed
         * @param start index in {@code in}
         * @param length in bytes
         */
        void content(ByteBuf in, int start, int length);
    }

    private final ChunkScanner chunks;
    private Framing framing = Framing.NONE;
    private @Nullable ContentListener framed;
    private boolean chunksEnded;
    private long remaining;
    private int start;
    private int length;

    /** The last four bytes of payload, the very last one lowest. */
    private int tail;

    /**
     * @param strictness whose chunk framing is read
     */
    public BodyReader(ChunkScanner.Strictness strictness) {
        this.chunks = new ChunkScanner(strictness);
    }

    /**
     * Begins a body that is wanted as payload.
     *
     * @param contentLength bytes to come when framing is {@code LENGTH}
     */
    public void begin(Framing bodyFraming, long contentLength) {
        this.framing = bodyFraming;
        this.remaining = contentLength;
        this.framed = null;
        this.chunksEnded = false;
        this.tail = 0;
        chunks.reset();
    }

    /**
     * Begins a chunked body that is wanted with its framing, less what must not be passed on.
     *
     * @param content is told of its content, before the bytes around it are found
     */
    public void beginFramed(ContentListener content) {
        begin(Framing.CHUNKED, -1);
        framed = content;
    }

    /**
     * Takes the next step through {@code in} (borrowed): its reader index moves over what was
     * taken.
     */
    public Step next(ByteBuf in) {
        return switch (framing) {
            case NONE -> Step.END;
            case LENGTH -> nextOfLength(in);
            case CHUNKED -> framed == null ? nextPayload(in) : nextFramed(in, framed);
            case UNTIL_CLOSE -> take(in, in.readableBytes());
        };
    }

    /** Where the bytes begin, as an index of the buffer that was read. */
    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /** What is wrong with the framing, as a sentence. */
    public String fault() {
        return chunks.message();
    }

    /** Bytes that are still to come, or -1 when only the framing will tell. */
    public long remaining() {
        return switch (framing) {
            case NONE -> 0;
            case LENGTH -> remaining;
            case CHUNKED, UNTIL_CLOSE -> -1;
        };
    }

    /** Whether the body stands behind a blank line, where another event of a stream may begin. */
    public boolean isBetweenEvents() {
        if (framing == Framing.CHUNKED && !chunks.betweenChunks()) {
            return false;
        }
        int last = tail & 0xff;
        int before = tail >>> 8 & 0xff;
        if (last == '\n' && before == '\r') { // one line end: what was before it?
            before = tail >>> 16 & 0xff;
        }
        return isLineEnd(last) && isLineEnd(before);
    }

    private Step nextOfLength(ByteBuf in) {
        if (remaining == 0) {
            return Step.END;
        }
        return take(in, (int) Math.min(in.readableBytes(), remaining));
    }

    private Step take(ByteBuf in, int bytes) {
        if (bytes == 0) {
            return Step.MORE;
        }
        start = in.readerIndex();
        length = bytes;
        in.skipBytes(bytes);
        remaining -= bytes;
        noteTail(in, start, bytes);
        return Step.BYTES;
    }

    private Step nextPayload(ByteBuf in) {
        while (true) {
            switch (chunks.next(in)) {
                case DATA -> {
                    start = chunks.start();
                    length = chunks.length();
                    noteTail(in, start, length);
                    return Step.BYTES;
                }
                case END -> {
                    return Step.END;
                }
                case MORE -> {
                    return Step.MORE;
                }
                case FAULTY -> {
                    return Step.FAULTY;
                }
                case FRAME, DROP -> {}
            }
        }
    }

    /** Gathers the longest run of bytes that may be passed on as they are. */
    private Step nextFramed(ByteBuf in, ContentListener content) {
        if (chunksEnded) {
            return Step.END;
        }
        start = in.readerIndex();
        while (true) {
            switch (chunks.next(in)) {
                case FRAME -> {}
                case DATA -> {
                    noteTail(in, chunks.start(), chunks.length());
                    content.content(in, chunks.start(), chunks.length());
                }
                case END -> {
                    chunksEnded = true;
                    length = in.readerIndex() - start;
                    return length > 0 ? Step.BYTES : Step.END;
                }
                case DROP -> {
                    length = chunks.start() - start;
                    if (length > 0) {
                        return Step.BYTES;
                    }
                    start = in.readerIndex();
                }
                case MORE -> {
                    length = in.readerIndex() - start;
                    return length > 0 ? Step.BYTES : Step.MORE;
                }
                case FAULTY -> { // what came before it is good, and the next step says so again
                    length = chunks.start() - start;
                    return length > 0 ? Step.BYTES : Step.FAULTY;
                }
            }
        }
    }

    private void noteTail(ByteBuf in, int from, int bytes) {
        if (bytes >= Integer.BYTES) {
            tail = in.getInt(from + bytes - Integer.BYTES);
            return;
        }
        for (int i = from; i < from + bytes; i++) {
            tail = tail << 8 | in.getByte(i) & 0xff;
        }
    }

    private static boolean isLineEnd(int b) {
        return b == '\n' || b == '\r';
    }
}
