package io.sluice.codec.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    /** A token character that is no capital letter: names of HTTP/2 have no others. */
    public static final int LOWER_CASE = 1 << 5;

    private static final byte[] TABLE = table();

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long DELETES = 0x7f * ONES;

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

    /** The index of the first control character in a range, as above, or the range's end. */
    public static int nextControl(byte[] bytes, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long word = (long) WORD.get(bytes, at);
            long below = (word - SPACES) & ~word;
            long deletes = word ^ DELETES;
            long found = (below | ((deletes - ONES) & ~deletes)) & HIGH_BITS;
            if (found == 0) {
                at += Long.BYTES;
                continue;
            }
            // The lowest mark is exact: a false one can only come from a borrow below it.
            at += Long.numberOfTrailingZeros(found) >>> 3;
            if (bytes[at] != '\t') {
                return at;
            }
            at++;
        }
        while (at < end && !isControl(bytes[at])) {
            at++;
        }
        return at;
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
        for (char c = 0; c < 128; c++) {
            if ((table[c] & TOKEN) != 0 && (c < 'A' || c > 'Z')) {
                table[c] |= LOWER_CASE;
            }
        }
        return table;
    }

    private static void mark(byte[] table, int bits, String characters) {
        for (byte b : characters.getBytes(StandardCharsets.US_ASCII)) {
            table[b] |= (byte) bits;
        }
    }
}
