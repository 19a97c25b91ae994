package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Characters;

/**
 * The field lines behind the last chunk (RFC 9112 §7.1.2): checked, counted and never passed on. At
 * most 50 lines and 8 KiB.
 */
final class TrailerSection {
    private static final int MOST_LINES = 50;
    private static final int MOST_BYTES = 8 * 1024;

    private enum State {
        NAME_START,
        NAME,
        VALUE,
        LF
    }

    private State state = State.NAME_START;
    private int lines;
    private int bytes;
    private String message = "";

    /** True where a line, or the empty line that ends the message, may begin. */
    boolean betweenLines() {
        return state == State.NAME_START;
    }

    String message() {
        return message;
    }

    void reset() {
        state = State.NAME_START;
        lines = 0;
        bytes = 0;
    }

    /** Just behind the last of the lines, or {@code to}, or -1 when the section is faulty. */
    int scan(ByteBuf in, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = in.getByte(at);
            if (state == State.NAME_START && b == '\r') {
                return at;
            }
            if (!accepts(b)) {
                message = "A trailer line is malformed.";
                return -1;
            }
            bytes++;
            if (lines > MOST_LINES || bytes > MOST_BYTES) {
                message = "The trailer section is too large.";
                return -1;
            }
        }
        return to;
    }

    private boolean accepts(byte b) {
        return switch (state) {
            case NAME_START -> {
                lines++;
                state = State.NAME;
                yield Characters.is(b, Characters.TOKEN);
            }
            case NAME -> {
                state = b == ':' ? State.VALUE : State.NAME;
                yield b == ':' || Characters.is(b, Characters.TOKEN);
            }
            case VALUE -> {
                state = b == '\r' ? State.LF : State.VALUE;
                yield b == '\r' || !Characters.isControl(b);
            }
            case LF -> {
                state = State.NAME_START;
                yield b == '\n';
            }
        };
    }
}
