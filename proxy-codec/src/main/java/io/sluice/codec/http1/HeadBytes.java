package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Characters;

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
        return Characters.nextControl(array, from, length);
    }

    void reset() {
        length = 0;
        if (array.length > KEPT) {
            array = EMPTY;
        }
    }
}
