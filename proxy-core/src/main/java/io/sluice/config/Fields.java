package io.sluice.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The bound keys of one section. */
final class Fields {
    private final Map<String, Bound<?>> written = new HashMap<>();
    private final Map<String, Bound<?>> standard = new HashMap<>();

    /** Notes a value that stands in the file. */
    <T> void write(Key<T> key, Bound<T> bound) {
        written.put(key.name(), bound);
    }

    /** Notes the default of a key that does not stand in the file. */
    <T> void fill(Key<T> key, Bound<T> bound) {
        standard.put(key.name(), bound);
    }

    /** Where the key's value stands in the file, sound or not; empty when the key is left out. */
    @SuppressWarnings("unchecked") // write() pairs a key with a value of its type
    <T> Optional<Bound<T>> written(Key<T> key) {
        return Optional.ofNullable((Bound<T>) written.get(key.name()));
    }

    /** The value, written or default; empty when there is none or its fault has been reported. */
    @SuppressWarnings("unchecked") // write() and fill() pair a key with a value of its type
    <T> Optional<T> find(Key<T> key) {
        var bound = (Bound<T>) written.getOrDefault(key.name(), standard.get(key.name()));
        return bound instanceof Bound.Sound<T> sound
                ? Optional.of(sound.value())
                : Optional.empty();
    }

    /** The value of a key that has one in every file without faults. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("no value: " + key.name()));
    }
}
