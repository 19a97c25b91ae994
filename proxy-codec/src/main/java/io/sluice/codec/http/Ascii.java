package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

/** Comparisons of bytes that are text in ASCII. */
public final class Ascii {
    private Ascii() {}

    /** True when the range is these bytes, a capital letter being equal to its small one. */
    public static boolean equalsIgnoreCase(ByteBuf bytes, int start, int length, byte[] lowerCase) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lowerCase(bytes.getByte(start + i)) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** True when the range is these bytes, a capital letter being equal to its small one. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int length, byte[] lowerCase) {
        return length == lowerCase.length
                && equalsIgnoreCase(bytes, start, lowerCase, 0, lowerCase.length);
    }

    /** True when two ranges are equal, a capital letter being equal to its small one. */
    public static boolean equalsIgnoreCase(
            byte[] bytes, int start, byte[] others, int othersStart, int length) {
        for (int i = 0; i < length; i++) {
            if (lowerCase(bytes[start + i]) != lowerCase(others[othersStart + i])) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(ByteBuf bytes, int start, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.getByte(start + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** The small letter of a capital one; any other byte as it is. */
    public static byte lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }
}
