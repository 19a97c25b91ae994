package io.sluice.config;

/** What holds when a key is left out. */
sealed interface Standard {
    /** As if this YAML stood there. */
    record Yaml(String text) implements Standard {}

    /** The key must be there. */
    record Required() implements Standard {}

    /** Nothing: {@code meaning} says what that comes to. */
    record Unset(String meaning) implements Standard {}
}
