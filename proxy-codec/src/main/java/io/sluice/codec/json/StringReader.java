package io.sluice.codec.json;

import io.sluice.codec.peek.PeekFault;

import org.jspecify.annotations.Nullable;

/**
 * Reads the insides of strings, one after the other, and hands the characters of those that are
 * wanted to the {@link TopLevel}.
 */
final class StringReader {
    /** The longest piece that is looked at in one go: an escaped surrogate pair. */
    static final int LONGEST_PIECE = 12;

    private static final int SURROGATE_ESCAPE = 6;

    private final byte[] window;
    private final TopLevel top;
    private boolean open;
    private boolean wanted;
    private @Nullable PeekFault fault;

    StringReader(byte[] window, TopLevel top) {
        this.window = window;
        this.top = top;
    }

    void open(boolean wanted) {
        this.open = true;
        this.wanted = wanted;
    }

    boolean isOpen() {
        return open;
    }

    @Nullable PeekFault fault() {
        return fault;
    }

    /**
     * Reads on to behind the closing quote, to a fault, or to a piece that goes on behind {@code
     * end}.
     *
     * @return the index of the first byte that is not done with
     */
    int read(int i, int end) {
        while (i < end) {
            int special = StringBytes.plain(window, i, end);
            if (wanted) {
                top.text().append(window, i, special);
            }
            i = special;
            if (i == end) {
                break;
            }
            byte b = window[i];
            if (b == '"') {
                open = false;
                return i + 1;
            }
            int length = b < 0 ? sequence(i, end) : b == '\\' ? escape(i, end) : control();
            if (length <= 0) {
                break;
            }
            i += length;
        }
        return i;
    }

    private int control() {
        return refuse(Faults.CONTROL);
    }

    private int sequence(int i, int end) {
        int common = StringBytes.commonSequences(window, i, end) - i;
        int length = common > 0 ? common : StringBytes.sequence(window, i, end);
        if (length == StringBytes.INVALID) {
            return refuse(Faults.NOT_UTF_8);
        }
        if (wanted) {
            top.text().append(window, i, i + length);
        }
        return length;
    }

    private int escape(int i, int end) {
        int unwanted = wanted ? 0 : StringBytes.escapes(window, i, end) - i;
        if (unwanted > 0) {
            return unwanted;
        }
        int length = StringBytes.escape(window, i, end);
        if (length == StringBytes.INVALID) {
            return refuse(Faults.ESCAPE);
        }
        return wanted && length > 0 ? unescape(i, length, end) : length;
    }

    /** Unescapes into the name or model; a surrogate needs its other half. */
    private int unescape(int i, int length, int end) {
        char unit = (char) StringBytes.unescape(window, i);
        if (!Character.isSurrogate(unit)) {
            top.text().appendCodePoint(unit);
            return length;
        }
        int second = i + SURROGATE_ESCAPE;
        int rest = Character.isHighSurrogate(unit) ? lowHalf(second, end) : StringBytes.INVALID;
        if (rest == StringBytes.INVALID) {
            return refuse(top.surrogate());
        }
        if (rest == StringBytes.MORE) {
            return rest;
        }
        char low = (char) StringBytes.unescape(window, second);
        top.text().appendCodePoint(Character.toCodePoint(unit, low));
        return length + rest;
    }

    /** Length of the escaped low surrogate at {@code i}, or that it goes on, or that it is none. */
    private int lowHalf(int i, int end) {
        if (i == end) {
            return StringBytes.MORE;
        }
        if (window[i] != '\\') {
            return StringBytes.INVALID;
        }
        int length = StringBytes.escape(window, i, end);
        boolean other =
                length > 0 && !Character.isLowSurrogate((char) StringBytes.unescape(window, i));
        return other ? StringBytes.INVALID : length;
    }

    private int refuse(PeekFault why) {
        fault = why;
        return StringBytes.INVALID;
    }

    void reset() {
        open = false;
        wanted = false;
        fault = null;
    }
}
