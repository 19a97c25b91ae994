package io.sluice.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What may stand inside a JSON string (RFC 8259 section 7), and how long each piece is. */
final class StringBytes {
    /** The piece goes on behind the bytes at hand. */
    static final int MORE = 0;

    /** The piece is not valid. */
    static final int INVALID = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = ONES << 7;
    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX[Character.forDigit(i, 16)] = (byte) i;
            HEX[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    /** Low bits of a first byte e0, and a second one below a0. */
    private static final int OVERLONG = 0;

    /** Low bits of a first byte ed, and a second one from a0. */
    private static final int SURROGATE = 0x200d;

    private StringBytes() {}

    /**
     * Returns the index of the first byte from {@code i} that is not plain: a quote, a backslash, a
     * control character or not ASCII; {@code end} when there is none. Eight bytes at a time.
     */
    static int plain(byte[] in, int i, int end) {
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            long x = (long) LONGS.get(in, i);
            long control = below(x, ' ');
            long quote = below(x ^ ONES * '"', 1);
            long backslash = below(x ^ ONES * '\\', 1);
            long special = (x | control | quote | backslash) & HIGHS;
            if (special != 0) {
                return i + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        while (i < end && in[i] >= ' ' && in[i] != '"' && in[i] != '\\') {
            i++;
        }
        return i;
    }

    /**
     * Marks by its high bit each byte of {@code x} that is below {@code bound}. A borrow may mark a
     * byte too many, but only above one that is marked rightly, and only the lowest mark counts.
     */
    private static long below(long x, int bound) {
        return (x - ONES * bound) & ~x;
    }

    /**
     * Skips what most text outside of ASCII is made of: valid sequences of two and three bytes, by
     * four bytes at a time. What it stops at may still be valid, see {@link #sequence}.
     */
    static int commonSequences(byte[] in, int i, int end) {
        while (i + Integer.BYTES <= end) {
            int x = (int) INTS.get(in, i);
            int firstAndSecond = x & 0x200f;
            if ((x & 0xc0c0f0) == 0x8080e0
                    && firstAndSecond != OVERLONG
                    && firstAndSecond != SURROGATE) {
                i += 3;
            } else if ((x & 0xc0e0) == 0x80c0 && (x & 0x1e) != 0) {
                i += 2;
            } else {
                break;
            }
        }
        return i;
    }

    /**
     * Length of the UTF-8 sequence (RFC 3629) at {@code i}, which is not ASCII; {@link #MORE} or
     * {@link #INVALID}.
     */
    static int sequence(byte[] in, int i, int end) {
        int first = in[i] & 0xff;
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (first < 0xc2 || first > 0xf4) {
            return INVALID;
        }
        if (i + length > end) {
            return MORE;
        }
        int second = in[i + 1] & 0xff;
        if (second < lowestSecond(first) || second > highestSecond(first)) {
            return INVALID;
        }
        for (int k = 2; k < length; k++) {
            if (in[i + k] >= (byte) 0xc0) {
                return INVALID;
            }
        }
        return length;
    }

    /** Excludes overlong forms. */
    private static int lowestSecond(int first) {
        return first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    }

    /** Excludes surrogates and what is above U+10FFFF. */
    private static int highestSecond(int first) {
        return first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    }

    /** Length of the escape at {@code i}, a backslash; {@link #MORE} or {@link #INVALID}. */
    static int escape(byte[] in, int i, int end) {
        if (i + 1 == end) {
            return MORE;
        }
        if (in[i + 1] != 'u') {
            return simpleEscape(in[i + 1]) < 0 ? INVALID : 2;
        }
        for (int k = 2; k < 6; k++) {
            if (i + k == end) {
                return MORE;
            }
            if (HEX[in[i + k] & 0xff] < 0) {
                return INVALID;
            }
        }
        return 6;
    }

    /** Skips valid escapes, one behind the other, up to anything else or to one that goes on. */
    static int escapes(byte[] in, int from, int end) {
        int i = from;
        while (i + 6 <= end && in[i] == '\\') {
            if (in[i + 1] != 'u') {
                if (simpleEscape(in[i + 1]) < 0) {
                    break;
                }
                i += 2;
            } else {
                int digits =
                        HEX[in[i + 2] & 0xff]
                                | HEX[in[i + 3] & 0xff]
                                | HEX[in[i + 4] & 0xff]
                                | HEX[in[i + 5] & 0xff];
                if (digits < 0) {
                    break;
                }
                i += 6;
            }
        }
        return i;
    }

    /** The UTF-16 unit that the valid escape at {@code i} stands for. */
    static int unescape(byte[] in, int i) {
        if (in[i + 1] != 'u') {
            return simpleEscape(in[i + 1]);
        }
        int unit = 0;
        for (int k = 2; k < 6; k++) {
            unit = (unit << 4) | HEX[in[i + k] & 0xff];
        }
        return unit;
    }

    private static int simpleEscape(byte b) {
        return switch (b) {
            case '"', '\\', '/' -> b;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> -1;
        };
    }
}
