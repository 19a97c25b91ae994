package io.sluice.route;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * An immutable map from exact names that is asked with bytes, so that a request's model is found
 * without making a String of it. Open addressing, at most half full.
 */
final class ModelNames<V> {
    private final byte[][] names;
    private final @Nullable Object[] values;

    ModelNames(Map<String, V> entries) {
        int capacity = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
        names = new byte[capacity][];
        values = new Object[capacity];
        entries.forEach(
                (name, value) -> {
                    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                    int slot = slot(bytes, bytes.length);
                    names[slot] = bytes;
                    values[slot] = value;
                });
    }

    @SuppressWarnings("unchecked")
    @Nullable V find(byte[] name, int length) {
        return (V) values[slot(name, length)];
    }

    /** Where {@code name} stands, or the free place where it would. */
    @SuppressWarnings("NullAway") // free places hold null
    private int slot(byte[] name, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + name[i];
        }
        hash ^= hash >>> 16;
        int mask = names.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            byte[] there = names[slot];
            if (there == null
                    || there.length == length && Arrays.equals(there, 0, length, name, 0, length)) {
                return slot;
            }
        }
    }
}
