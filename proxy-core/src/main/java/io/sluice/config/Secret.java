package io.sluice.config;

/**
 * A text that is shown nowhere: {@link #toString} hides it, so no log line, dump or fault can carry
 * it by accident.
 *
 * @param value the text itself; empty when none is set
 */
public record Secret(String value) {
    public static final Secret NONE = new Secret("");

    /** Whether none is set. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
