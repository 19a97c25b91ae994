package io.sluice.config;

/**
 * A text that is shown nowhere: {@link #toString} hides it, so no log line, dump or fault can carry
 * it by accident.
 *
 * @param value the text itself; empty when none is set
 */
public record Secret(String value) {
    public static final Secret NONE = new Secret("");

    /**
     * What stands in a dump in place of a secret. It can be checked, but not served: see {@link
     * #isMarker}.
     */
    public static final String MARKER = "(hidden)";

    /** Whether none is set. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether this is a dump's marker, not a secret. */
    public boolean isMarker() {
        return value.equals(MARKER);
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : "***";
    }
}
