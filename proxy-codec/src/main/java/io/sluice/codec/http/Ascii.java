package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

/** Comparisons of bytes that are text in ASCII. */
final class Ascii {
    private Ascii() {}

    /** True when the range is these bytes, a capital letter being equal to its small one. */
    static boolean equalsIgnoreCase(ByteBuf bytes, int start, int length, byte[] lowerCase) {
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

    static byte lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }
}
