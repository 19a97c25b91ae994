package io.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads HTTP/1.1 messages as far as a generator needs them: the start line, the framing and the
 * payload. Strict about the framing, because a proxy that breaks it must not look fast.
 *
 * <p>Confined to one event loop.
 */
final class MessageReader {
    /** Hears of a message's parts in their order. All buffers are borrowed. */
    interface Sink {
        void startLine(ByteBuf in, int from, int length);

        void payload(ByteBuf in, int from, int length);

        void end();
    }

    /** The peer did not speak HTTP/1.1 as it should. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    private enum State {
        START_LINE,
        FIELD,
        COUNTED,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private static final int NO_LENGTH = -1;
    private static final int LINE_LIMIT = 16 * 1024;

    private final Sink sink;
    private final boolean requests;
    private final ByteBuf partLine = Unpooled.buffer(256, LINE_LIMIT);
    private State state = State.START_LINE;
    private boolean chunked;
    private long left = NO_LENGTH;

    /** Reads requests, which may come without a body, or else answers, which may not. */
    MessageReader(boolean requests, Sink sink) {
        this.requests = requests;
        this.sink = sink;
    }

    /** Whether the last message has ended and no byte of the next has come. */
    boolean between() {
        return state == State.START_LINE && !partLine.isReadable();
    }

    /** Reads everything that {@code in} holds; {@code in} is borrowed. */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            if (state == State.COUNTED || state == State.CHUNK) {
                payload(in);
            } else if (!line(in)) {
                return;
            }
        }
    }

    private void payload(ByteBuf in) {
        int length = (int) Math.min(left, in.readableBytes());
        int from = in.readerIndex();
        in.skipBytes(length);
        left -= length;
        sink.payload(in, from, length);
        if (left == 0) {
            if (state == State.COUNTED) {
                end();
            } else {
                state = State.CHUNK_END;
            }
        }
    }

    /** Takes one line; false when its end is still to come. */
    private boolean line(ByteBuf in) {
        int toEnd = in.bytesBefore((byte) '\n');
        if (toEnd < 0) {
            keep(in, in.readableBytes());
            return false;
        }
        if (!partLine.isReadable()) {
            int from = in.readerIndex();
            in.skipBytes(toEnd + 1);
            whole(in, from, toEnd);
            return true;
        }
        keep(in, toEnd + 1);
        int length = partLine.readableBytes() - 1;
        whole(partLine, 0, length);
        partLine.clear();
        return true;
    }

    private void keep(ByteBuf in, int length) {
        if (length > partLine.maxWritableBytes()) {
            throw new Broken("a line of more than " + LINE_LIMIT + " bytes");
        }
        partLine.writeBytes(in, length);
    }

    private void whole(ByteBuf in, int from, int lengthWithCr) {
        int length = lengthWithCr - 1;
        if (length < 0 || in.getByte(from + length) != '\r') {
            throw new Broken("a line does not end in CRLF");
        }
        switch (state) {
            case START_LINE -> {
                chunked = false;
                left = NO_LENGTH;
                state = State.FIELD;
                sink.startLine(in, from, length);
            }
            case FIELD -> field(in, from, length);
            case CHUNK_SIZE -> chunkSize(in, from, length);
            case CHUNK_END -> chunkEnd(length);
            case TRAILER -> trailer(length);
            case COUNTED, CHUNK -> throw new IllegalStateException("no lines in a payload");
        }
    }

    private void field(ByteBuf in, int from, int length) {
        if (length == 0) {
            headEnd();
            return;
        }
        int first = in.getByte(from) | 0x20;
        if (first == 'c' && startsWith(in, from, length, "content-length:")) {
            left = number(in, from + "content-length:".length(), from + length, 10);
        } else if (first == 't' && startsWith(in, from, length, "transfer-encoding:")) {
            chunked = true;
        }
    }

    private void headEnd() {
        if (chunked && left != NO_LENGTH) {
            throw new Broken("both a length and chunks");
        }
        if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (left > 0) {
            state = State.COUNTED;
        } else if (left == 0 || requests) {
            end();
        } else {
            throw new Broken("an answer without framing");
        }
    }

    private void chunkSize(ByteBuf in, int from, int length) {
        left = number(in, from, from + length, 16);
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private void chunkEnd(int length) {
        if (length != 0) {
            throw new Broken("a chunk is longer than its size says");
        }
        state = State.CHUNK_SIZE;
    }

    private void trailer(int length) {
        if (length == 0) {
            end();
        }
    }

    private void end() {
        state = State.START_LINE;
        sink.end();
    }

    private static long number(ByteBuf in, int from, int to, int radix) {
        int start = from;
        while (start < to && in.getByte(start) == ' ') {
            start++;
        }
        long value = 0;
        for (int i = start; i < to; i++) {
            int digit = Character.digit(in.getByte(i), radix);
            if (digit < 0 || value > Integer.MAX_VALUE) {
                throw new Broken("a size that is no number");
            }
            value = value * radix + digit;
        }
        if (start == to) {
            throw new Broken("a size is missing");
        }
        return value;
    }

    private static boolean startsWith(ByteBuf in, int from, int length, String lowerCase) {
        if (length < lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int b = in.getByte(from + i);
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
