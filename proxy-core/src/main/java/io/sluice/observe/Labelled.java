package io.sluice.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What is counted apart for each value of a label. One event loop adds values, any thread may read.
 * Values that come from backends are not ours to bound: once there are too many, the rest share
 * one.
 */
final class Labelled<V> {
    /** More models or backends than this are no longer told apart. */
    static final int MOST = 1000;

    static final String OTHER = "other";

    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final Supplier<V> fresh;
    private final int most;

    Labelled(Supplier<V> fresh) {
        this(fresh, MOST);
    }

    Labelled(Supplier<V> fresh, int most) {
        this.fresh = fresh;
        this.most = most;
    }

    /** What is counted for {@code label}; on the event loop that counts. */
    V of(String label) {
        V known = values.get(label);
        return known == null ? add(label) : known;
    }

    void forEach(BiConsumer<String, V> each) {
        values.forEach(each);
    }

    private V add(String label) {
        String bounded = values.size() < most ? label : OTHER;
        return values.computeIfAbsent(bounded, key -> fresh.get());
    }
}
