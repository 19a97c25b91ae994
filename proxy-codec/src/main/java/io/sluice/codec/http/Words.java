package io.sluice.codec.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time, letters in lower case. */
final class Words {
    private static final long LOWER_CASE = 0x2020202020202020L;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The first eight bytes, or all of them when there are fewer. */
    static long first(byte[] name, int start, int length) {
        if (length >= Long.BYTES) {
            return (long) WORD.get(name, start) | LOWER_CASE;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << Byte.SIZE | name[start + i];
        }
        return word | LOWER_CASE;
    }

    /** The second eight bytes of a name that is longer than sixteen, else 0. */
    static long middle(byte[] name, int start, int length) {
        return length > 2 * Long.BYTES ? (long) WORD.get(name, start + Long.BYTES) | LOWER_CASE : 0;
    }

    /** The last eight bytes of a name that is longer than eight, else 0. */
    static long last(byte[] name, int start, int length) {
        return length > Long.BYTES
                ? (long) WORD.get(name, start + length - Long.BYTES) | LOWER_CASE
                : 0;
    }
}
