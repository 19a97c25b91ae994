package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

/** Numbers as text, without an object. None is negative. */
public final class Decimal {
    private Decimal() {}

    /** How many digits the number has. */
    public static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /**
     * Writes a number.
     *
     * @param out borrowed; grows as needed
     * @param digits as {@link #digits} tells
     */
    public static void write(ByteBuf out, long number, int digits) {
        int start = out.ensureWritable(digits).writerIndex();
        long rest = number;
        for (int i = start + digits - 1; i >= start; i--) {
            out.setByte(i, (int) ('0' + rest % 10));
            rest /= 10;
        }
        out.writerIndex(start + digits);
    }
}
