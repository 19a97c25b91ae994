package io.sluice.config;

/** A value that was written (or is a default) and where. */
sealed interface Bound<T> {
    Position at();

    record Sound<T>(T value, Position at) implements Bound<T> {}

    /** A value whose fault has been reported; what depends on it is not checked further. */
    record Broken<T>(Position at) implements Bound<T> {}
}
