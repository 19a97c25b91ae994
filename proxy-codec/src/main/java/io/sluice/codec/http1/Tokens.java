package io.sluice.codec.http1;

/** The character classes of heads (RFC 9110 §5.6.2, RFC 3986). */
final class Tokens {
    /** Not part of a token. */
    static final byte NONE = 0;

    /** A letter, a digit or a hyphen. */
    static final byte USUAL = 1;

    /** Any other token character. */
    static final byte UNUSUAL = 2;

    private static final byte[] TOKEN = tokens();
    private static final boolean[] TARGET = targets();
    private static final boolean[] HOST = hosts();

    private Tokens() {}

    static byte kind(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff] != NONE;
    }

    /** Whether a request target may hold it. */
    static boolean isTarget(byte b) {
        return TARGET[b & 0xff];
    }

    /** Whether the name of a host may hold it. */
    static boolean isHost(byte b) {
        return HOST[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte b) {
        if (isDigit(b)) {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static byte[] tokens() {
        byte[] table = new byte[256];
        for (int c = 0; c < 128; c++) {
            if (isAlphanumeric(c) || c == '-') {
                table[c] = USUAL;
            } else if ("!#$%&'*+.^_`|~".indexOf(c) >= 0) {
                table[c] = UNUSUAL;
            }
        }
        return table;
    }

    private static boolean[] targets() {
        boolean[] table = new boolean[256];
        for (int c = '!'; c < 0x7f; c++) {
            table[c] = "\"#<>\\^`{|}".indexOf(c) < 0;
        }
        return table;
    }

    private static boolean[] hosts() {
        boolean[] table = new boolean[256];
        for (int c = '!'; c < 0x7f; c++) {
            table[c] = isAlphanumeric(c) || "-._~%!$&'()*+,;=".indexOf(c) >= 0;
        }
        table[','] = false; // two hosts in one field, to some
        return table;
    }
}
