package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Characters;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A head's bytes, copied block by block into an array that is reused. What is received comes in
 * many kinds of buffers (pooled, sliced, from a ring, from TLS), and a virtual call for each byte
 * costs more than one copy and eight bytes at a time.
 */
final class HeadBytes {
    private static final int BLOCK = 1024;
    private static final int KEPT = 4 * BLOCK;
    private static final byte[] EMPTY = {};

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long DELETES = 0x7f * ONES;

    private byte[] array = EMPTY;
    private int length;

    /** The bytes so far; what lies behind {@link #length} has no meaning. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Copies the next block; false when there is nothing new, or as many bytes as allowed. */
    boolean take(ByteBuf in, int most) {
        int available = Math.min(in.readableBytes(), most) - length;
        if (available <= 0) {
            return false;
        }
        int size = Math.min(available, BLOCK);
        if (array.length < length + size) {
            array = Arrays.copyOf(array, Math.max(BLOCK, 2 * array.length));
        }
        in.getBytes(in.readerIndex() + length, array, length, size);
        length += size;
        return true;
    }

    /** The index of the first control character (not a tab) from {@code from} on, or the length. */
    int nextControl(int from) {
        int at = from;
        while (at + Long.BYTES <= length) {
            long word = (long) WORD.get(array, at);
            long below = (word - SPACES) & ~word;
            long deletes = word ^ DELETES;
            long found = (below | ((deletes - ONES) & ~deletes)) & HIGH_BITS;
            if (found == 0) {
                at += Long.BYTES;
                continue;
            }
            // The lowest mark is exact: a false one can only come from a borrow below it.
            at += Long.numberOfTrailingZeros(found) >>> 3;
            if (array[at] != '\t') {
                return at;
            }
            at++;
        }
        while (at < length && !Characters.isControl(array[at])) {
            at++;
        }
        return at;
    }

    void reset() {
        length = 0;
        if (array.length > KEPT) {
            array = EMPTY;
        }
    }
}
