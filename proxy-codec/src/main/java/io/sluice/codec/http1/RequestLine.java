package io.sluice.codec.http1;

import io.sluice.codec.http.Characters;
import io.sluice.codec.http.HeadFault;

/**
 * The request line and the empty lines before it (RFC 9112 §2.2, §3), byte by byte and resumable,
 * so that bytes that are no HTTP are refused as they come.
 */
final class RequestLine {
    private static final int MOST_EMPTY_LINES = 16;
    private static final int LONGEST_METHOD = 64;
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};

    private enum State {
        BEFORE,
        EMPTY_LF,
        METHOD,
        TARGET,
        VERSION,
        MINOR,
        CR,
        LF,
        DONE
    }

    private final int longestTarget;
    private State state = State.BEFORE;
    private HeadFault fault = HeadFault.NONE;
    private int at;
    private int emptyLines;
    private int methodStart;
    private int targetStart;
    private int targetEnd;
    private int versionStart;
    private int minorVersion;

    RequestLine(int longestTarget) {
        this.longestTarget = longestTarget;
    }

    HeadFault fault() {
        return fault;
    }

    int methodStart() {
        return methodStart;
    }

    int methodLength() {
        return targetStart - 1 - methodStart;
    }

    int targetStart() {
        return targetStart;
    }

    int targetEnd() {
        return targetEnd;
    }

    /** 0 for HTTP/1.0; 1 for every later 1.x. */
    int minorVersion() {
        return minorVersion;
    }

    /** Just behind the line. */
    int end() {
        return at;
    }

    void reset() {
        state = State.BEFORE;
        fault = HeadFault.NONE;
        at = 0;
        emptyLines = 0;
    }

    HeadProgress scan(byte[] array, int length) {
        while (at < length) {
            HeadFault found =
                    switch (state) {
                        case BEFORE -> before(array[at]);
                        case EMPTY_LF -> emptyLf(array[at]);
                        case METHOD -> method(array, length);
                        case TARGET -> target(array, length);
                        case VERSION -> version(array[at]);
                        case MINOR -> minor(array[at]);
                        case CR -> expect(array[at], '\r', State.LF, HeadFault.REQUEST_LINE);
                        case LF -> expect(array[at], '\n', State.DONE, HeadFault.BARE_CR);
                        case DONE -> HeadFault.NONE;
                    };
            if (found != HeadFault.NONE) {
                fault = found;
                return HeadProgress.FAULTY;
            }
            if (state == State.DONE) {
                return HeadProgress.COMPLETE;
            }
        }
        return HeadProgress.INCOMPLETE;
    }

    private HeadFault before(byte b) {
        if (b == '\r') {
            return go(State.EMPTY_LF);
        }
        methodStart = at;
        state = State.METHOD;
        if (b == TLS_HANDSHAKE) {
            return HeadFault.TLS;
        }
        return b == '\n' ? HeadFault.BARE_LF : HeadFault.NONE;
    }

    private HeadFault emptyLf(byte b) {
        emptyLines++;
        return emptyLines > MOST_EMPTY_LINES
                ? HeadFault.TOO_MANY_EMPTY_LINES
                : expect(b, '\n', State.BEFORE, HeadFault.BARE_CR);
    }

    private HeadFault method(byte[] array, int length) {
        while (at < length && Characters.is(array[at], Characters.TOKEN)) {
            at++;
        }
        if (at - methodStart > LONGEST_METHOD) {
            return HeadFault.METHOD_TOO_LONG;
        }
        if (at == length) {
            return HeadFault.NONE;
        }
        if (array[at] != ' ' || at == methodStart) {
            return HeadFault.METHOD;
        }
        targetStart = at + 1;
        return go(State.TARGET);
    }

    private HeadFault target(byte[] array, int length) {
        int bound = Math.min(length, targetStart + longestTarget + 1);
        while (at < bound && Characters.is(array[at], Characters.TARGET)) {
            at++;
        }
        if (at - targetStart > longestTarget) {
            return HeadFault.TARGET_TOO_LONG;
        }
        if (at == length) {
            return HeadFault.NONE;
        }
        if (array[at] != ' ') {
            return misplaced(array[at]);
        }
        if (at == targetStart) {
            return HeadFault.REQUEST_LINE;
        }
        targetEnd = at;
        versionStart = at + 1;
        return go(State.VERSION);
    }

    private static HeadFault misplaced(byte b) {
        return switch (b) {
            case '\r', '\n', '\t' -> HeadFault.REQUEST_LINE;
            case '#' -> HeadFault.TARGET_FRAGMENT;
            default -> HeadFault.TARGET_CHARACTER;
        };
    }

    private HeadFault version(byte b) {
        int index = at - versionStart;
        if (b != VERSION[index]) {
            return b == ' ' ? HeadFault.REQUEST_LINE : HeadFault.VERSION;
        }
        return go(index + 1 == VERSION.length ? State.MINOR : State.VERSION);
    }

    private HeadFault minor(byte b) {
        minorVersion = b == '0' ? 0 : 1;
        return b >= '0' && b <= '9' ? go(State.CR) : HeadFault.VERSION;
    }

    private HeadFault expect(byte b, char wanted, State following, HeadFault otherwise) {
        return b == wanted ? go(following) : otherwise;
    }

    private HeadFault go(State following) {
        state = following;
        at++;
        return HeadFault.NONE;
    }
}
