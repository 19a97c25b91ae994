package io.sluice.config;

/** What the text of a scalar came to. */
sealed interface Parsed<T> {
    record Good<T>(T value) implements Parsed<T> {}

    /**
     * Not a value of this type.
     *
     * @param note what is wrong, to be put behind the message; may be empty
     */
    record Bad<T>(String note, String expected) implements Parsed<T> {}

    /** A value of the documented language whose work is still to come. */
    record Later<T>(String what, String expected) implements Parsed<T> {}

    static <T> Parsed<T> bad(String expected) {
        return new Bad<>("", expected);
    }

    static <T> Parsed<T> bad(String note, String expected) {
        return new Bad<>(": " + note, expected);
    }
}
