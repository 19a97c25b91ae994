package io.sluice.testkit;

import java.util.List;

/** Header or trailer fields in the order and spelling in which they came. */
public record Fields(List<Field> all) {

    /** One field line; the value is without the white space around it. */
    public record Field(String name, String value) {}

    static final Fields NONE = new Fields(List.of());

    public Fields {
        all = List.copyOf(all);
    }

    /** The first value of {@code name}, in any case; empty when there is none. */
    public String value(String name) {
        return values(name).stream().findFirst().orElse("");
    }

    /** All values of {@code name}, in any case. */
    public List<String> values(String name) {
        return all.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    public boolean has(String name) {
        return !values(name).isEmpty();
    }
}
