package io.sluice.codec.json;

import java.nio.charset.StandardCharsets;

/** A number (RFC 8259 section 6) or one of the three literal names, of any length, in any split. */
final class Word {
    // Bytes, since storing a reference for each word would cost as much as reading it.
    private static final byte NONE = 0;
    private static final byte BROKEN = 1;
    private static final byte LITERAL = 2;
    private static final byte MINUS = 3;
    private static final byte ZERO = 4;
    private static final byte INTEGER = 5;
    private static final byte POINT = 6;
    private static final byte FRACTION = 7;
    private static final byte EXPONENT = 8;
    private static final byte EXPONENT_SIGN = 9;
    private static final byte EXPONENT_DIGITS = 10;

    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private byte state = NONE;
    private byte[] literal = NULL;
    private int matched;

    boolean isOpen() {
        return state != NONE;
    }

    /** Begins with its first byte. */
    void open(byte b) {
        matched = 0;
        state =
                switch (b) {
                    case '-' -> MINUS;
                    case 't' -> literal(TRUE);
                    case 'f' -> literal(FALSE);
                    case 'n' -> literal(NULL);
                    default -> afterMinus(b);
                };
    }

    private byte literal(byte[] whole) {
        literal = whole;
        matched = 1;
        return LITERAL;
    }

    /** Returns the index of the first byte from {@code i} that is no part of a word. */
    int read(byte[] in, int i, int end) {
        byte now = state;
        while (i < end) {
            byte b = in[i];
            // Most words are numbers, and most of their bytes follow a digit.
            if (now != INTEGER || !Bytes.isDigit(b)) {
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

    private byte step(byte now, byte b) {
        return switch (now) {
            case LITERAL -> letter(b);
            case MINUS -> afterMinus(b);
            case ZERO -> afterInteger(b);
            case INTEGER -> Bytes.isDigit(b) ? INTEGER : afterInteger(b);
            case POINT, FRACTION -> afterPoint(now, b);
            case EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS -> afterExponent(now, b);
            default -> BROKEN;
        };
    }

    private byte letter(byte b) {
        boolean fits = matched < literal.length && literal[matched] == b;
        matched++;
        return fits ? LITERAL : BROKEN;
    }

    private static byte afterMinus(byte b) {
        if (b == '0') {
            return ZERO;
        }
        return Bytes.isDigit(b) ? INTEGER : BROKEN;
    }

    private static byte afterInteger(byte b) {
        return b == '.' ? POINT : exponent(b);
    }

    private static byte exponent(byte b) {
        return b == 'e' || b == 'E' ? EXPONENT : BROKEN;
    }

    private static byte afterPoint(byte now, byte b) {
        if (Bytes.isDigit(b)) {
            return FRACTION;
        }
        return now == FRACTION ? exponent(b) : BROKEN;
    }

    private static byte afterExponent(byte now, byte b) {
        if (Bytes.isDigit(b)) {
            return EXPONENT_DIGITS;
        }
        boolean sign = now == EXPONENT && (b == '+' || b == '-');
        return sign ? EXPONENT_SIGN : BROKEN;
    }

    /** The word ends; false when it is not one. */
    boolean close() {
        byte last = state;
        state = NONE;
        return switch (last) {
            case LITERAL -> matched == literal.length;
            case ZERO, INTEGER, FRACTION, EXPONENT_DIGITS -> true;
            default -> false;
        };
    }

    void reset() {
        state = NONE;
    }
}
