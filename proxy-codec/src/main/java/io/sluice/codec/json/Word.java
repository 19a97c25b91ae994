package io.sluice.codec.json;

import java.nio.charset.StandardCharsets;

/** A number (RFC 8259 section 6) or one of the three literal names, of any length, in any split. */
final class Word {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private State state = State.NONE;
    private byte[] literal = NULL;
    private int matched;

    private enum State {
        NONE,
        BROKEN,
        LITERAL,
        MINUS,
        ZERO,
        INTEGER,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGN,
        EXPONENT_DIGITS
    }

    boolean isOpen() {
        return state != State.NONE;
    }

    /** Begins with its first byte. */
    void open(byte b) {
        matched = 0;
        state =
                switch (b) {
                    case '-' -> State.MINUS;
                    case 't' -> literal(TRUE);
                    case 'f' -> literal(FALSE);
                    case 'n' -> literal(NULL);
                    default -> afterMinus(b);
                };
    }

    private State literal(byte[] whole) {
        literal = whole;
        matched = 1;
        return State.LITERAL;
    }

    /** Returns the index of the first byte from {@code i} that is no part of a word. */
    int read(byte[] in, int i, int end) {
        State now = state;
        while (i < end) {
            byte b = in[i];
            // Most words are numbers, and most of their bytes follow a digit.
            if (now != State.INTEGER || !Bytes.isDigit(b)) {
                if (Bytes.kind(b) != Bytes.WORD) {
                    break;
                }
                now = step(now, b);
            }
            i++;
        }
        state = now;
        return i;
    }

    private State step(State now, byte b) {
        return switch (now) {
            case LITERAL -> letter(b);
            case MINUS -> afterMinus(b);
            case ZERO -> afterInteger(b);
            case INTEGER -> Bytes.isDigit(b) ? State.INTEGER : afterInteger(b);
            case POINT, FRACTION -> afterPoint(now, b);
            case EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS -> afterExponent(now, b);
            case NONE, BROKEN -> State.BROKEN;
        };
    }

    private State letter(byte b) {
        boolean fits = matched < literal.length && literal[matched] == b;
        matched++;
        return fits ? State.LITERAL : State.BROKEN;
    }

    private static State afterMinus(byte b) {
        if (b == '0') {
            return State.ZERO;
        }
        return Bytes.isDigit(b) ? State.INTEGER : State.BROKEN;
    }

    private static State afterInteger(byte b) {
        return b == '.' ? State.POINT : exponent(b);
    }

    private static State exponent(byte b) {
        return b == 'e' || b == 'E' ? State.EXPONENT : State.BROKEN;
    }

    private static State afterPoint(State now, byte b) {
        if (Bytes.isDigit(b)) {
            return State.FRACTION;
        }
        return now == State.FRACTION ? exponent(b) : State.BROKEN;
    }

    private static State afterExponent(State now, byte b) {
        if (Bytes.isDigit(b)) {
            return State.EXPONENT_DIGITS;
        }
        boolean sign = now == State.EXPONENT && (b == '+' || b == '-');
        return sign ? State.EXPONENT_SIGN : State.BROKEN;
    }

    /** The word ends; false when it is not one. */
    boolean close() {
        State last = state;
        state = State.NONE;
        return switch (last) {
            case LITERAL -> matched == literal.length;
            case ZERO, INTEGER, FRACTION, EXPONENT_DIGITS -> true;
            default -> false;
        };
    }

    void reset() {
        state = State.NONE;
    }
}
