package io.sluice.simulate;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The members of a request's JSON object, each checked as it is read. {@code null} is absent. */
final class Fields {
    private final JsonNode object;

    Fields(JsonNode object) {
        this.object = object;
    }

    /** Refuses members that are none of {@code known}: whoever sends one expects it to count. */
    void requireOnly(String... known) throws Refusal {
        List<String> others =
                object.propertyNames().stream()
                        .filter(name -> !List.of(known).contains(name))
                        .map(name -> "`" + name + "`")
                        .toList();
        if (!others.isEmpty()) {
            throw Refusal.value(
                    "",
                    "unknown: "
                            + String.join(", ", others)
                            + " (known: "
                            + String.join(", ", known)
                            + ")");
        }
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    JsonNode raw(String name) {
        return object.path(name);
    }

    String text(String name, String otherwise) throws Refusal {
        if (!has(name)) {
            return otherwise;
        }
        if (!raw(name).isString()) {
            throw wrongType(name, "string");
        }
        return raw(name).stringValue();
    }

    boolean flag(String name) throws Refusal {
        if (!has(name)) {
            return false;
        }
        if (!raw(name).isBoolean()) {
            throw wrongType(name, "boolean");
        }
        return raw(name).booleanValue();
    }

    int integer(String name, int least, int most, int otherwise) throws Refusal {
        if (!has(name)) {
            return otherwise;
        }
        if (!raw(name).isIntegralNumber()) {
            throw wrongType(name, "integer");
        }
        double value = raw(name).doubleValue();
        if (value < least || value > most) {
            throw outOfRange(
                    name, least == most ? "" + least : "between " + least + " and " + most);
        }
        return (int) value;
    }

    double number(String name, int least, int most, double otherwise) throws Refusal {
        if (!has(name)) {
            return otherwise;
        }
        if (!raw(name).isNumber()) {
            throw wrongType(name, "number");
        }
        double value = raw(name).doubleValue();
        if (value < least || value > most) {
            throw outOfRange(name, "between " + least + " and " + most);
        }
        return value;
    }

    /** A text, or a list of texts; empty when absent. */
    List<String> texts(String name) throws Refusal {
        JsonNode value = raw(name);
        if (!has(name)) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(value.stringValue());
        }
        if (!value.isArray()) {
            throw wrongType(name, "string or list of strings");
        }
        var texts = new ArrayList<String>();
        for (JsonNode item : value) {
            if (!item.isString()) {
                throw wrongType(name, "string or list of strings");
            }
            texts.add(item.stringValue());
        }
        return texts;
    }

    static Refusal wrongType(String name, String expected) {
        String param = "body." + name;
        return Refusal.shape(
                param,
                String.format(Locale.ROOT, "%s: Input should be a valid %s", param, expected));
    }

    private Refusal outOfRange(String name, String range) {
        return Refusal.value(name, name + " must be " + range + ", got " + raw(name) + ".");
    }
}
