package io.sluice.codec.json;

import java.util.Arrays;

/** The unescaped UTF-8 of one string, or that it is longer than is of interest. */
final class Text {
    private static final int DELETE = 0x7f;

    final byte[] bytes;
    private int length;
    private boolean overflow;

    Text(int limit) {
        bytes = new byte[limit];
    }

    int length() {
        return length;
    }

    /** True when the string was longer than the limit: then the bytes mean nothing. */
    boolean overflow() {
        return overflow;
    }

    void clear() {
        length = 0;
        overflow = false;
    }

    void append(byte[] source, int from, int to) {
        int added = to - from;
        if (added > bytes.length - length) {
            overflow = true;
            return;
        }
        System.arraycopy(source, from, bytes, length, added);
        length += added;
    }

    void appendCodePoint(int c) {
        if (c < 0x80) {
            add(c);
        } else if (c < 0x800) {
            add(0xc0 | (c >> 6));
            addTrail(c);
        } else if (c < 0x10000) {
            add(0xe0 | (c >> 12));
            addTrail(c >> 6);
            addTrail(c);
        } else {
            add(0xf0 | (c >> 18));
            addTrail(c >> 12);
            addTrail(c >> 6);
            addTrail(c);
        }
    }

    private void addTrail(int c) {
        add(0x80 | (c & 0x3f));
    }

    private void add(int b) {
        if (length == bytes.length) {
            overflow = true;
        } else {
            bytes[length++] = (byte) b;
        }
    }

    boolean is(byte[] word) {
        return !overflow && Arrays.equals(bytes, 0, length, word, 0, word.length);
    }

    /** Compares without regard to ASCII case; {@code word} is in lower case. */
    boolean isIgnoringCase(byte[] word) {
        if (overflow || length != word.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != word[i]) {
                return false;
            }
        }
        return true;
    }

    boolean hasControl() {
        for (int i = 0; i < length; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ') || bytes[i] == DELETE) {
                return true;
            }
        }
        return false;
    }
}
