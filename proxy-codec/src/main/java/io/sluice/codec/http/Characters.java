package io.sluice.codec.http;

import java.nio.charset.StandardCharsets;

/** The character classes of RFC 9110 §5.6.2 and RFC 3986, as one table of bits. */
public final class Characters {
    /** A token character of usual names: a letter, a digit or a hyphen. */
    public static final int USUAL = 1;

    /** Any other token character. */
    public static final int UNUSUAL = 1 << 1;

    /** A token character of either kind. */
    public static final int TOKEN = USUAL | UNUSUAL;

    /** A character of a request target's path or query. */
    public static final int TARGET = 1 << 2;

    /** A character of a host name or an IPv4 address. */
    public static final int HOST = 1 << 3;

    /** A hexadecimal digit. */
    public static final int HEX = 1 << 4;

    private static final byte[] TABLE = table();

    private Characters() {}

    /** The classes of a byte, as bits. */
    public static int of(byte b) {
        return TABLE[b & 0xff];
    }

    public static boolean is(byte b, int classes) {
        return (TABLE[b & 0xff] & classes) != 0;
    }

    /** True for the control characters that no line may hold; a tab is allowed. */
    public static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static byte[] table() {
        byte[] table = new byte[256];
        for (char c = 'a'; c <= 'z'; c++) {
            mark(table, USUAL | TARGET | HOST, "" + c + Character.toUpperCase(c));
        }
        mark(table, USUAL | TARGET | HOST | HEX, "0123456789");
        mark(table, HEX, "abcdefABCDEF");
        mark(table, USUAL | TARGET | HOST, "-");
        mark(table, UNUSUAL, "!#$%&'*+.^_`|~");
        // RFC 3986 has no brackets in a query, but every client sends them as they are.
        mark(table, TARGET, "._~!$&'()*+,;=:@/?%[]");
        // A comma is allowed by the grammar; in Host it would be read as two hosts.
        mark(table, HOST, "._~!$&'()*+;=");
        return table;
    }

    private static void mark(byte[] table, int bits, String characters) {
        for (byte b : characters.getBytes(StandardCharsets.US_ASCII)) {
            table[b] |= (byte) bits;
        }
    }
}
