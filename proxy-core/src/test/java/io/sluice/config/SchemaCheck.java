package io.sluice.config;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Checks a value against the part of JSON Schema that our schema is written in. */
final class SchemaCheck {
    private static final Set<String> KNOWN =
            Set.of(
                    "$schema",
                    "title",
                    "description",
                    "default",
                    "type",
                    "enum",
                    "const",
                    "anyOf",
                    "properties",
                    "additionalProperties",
                    "required",
                    "items",
                    "minItems",
                    "uniqueItems",
                    "minimum",
                    "maximum",
                    "pattern");

    private final List<String> faults = new ArrayList<>();

    static List<String> faults(JsonNode schema, JsonNode value) {
        var check = new SchemaCheck();
        check.check(schema, value, "");
        return check.faults;
    }

    private void check(JsonNode schema, JsonNode value, String at) {
        schema.propertyNames()
                .forEach(
                        name -> {
                            if (!KNOWN.contains(name)) {
                                throw new AssertionError("not understood: " + name);
                            }
                        });
        type(schema, value, at);
        expect(!schema.has("const") || schema.get("const").equals(value), at, "const");
        expect(!schema.has("enum") || contains(schema.get("enum"), value), at, "enum");
        expect(
                !schema.has("anyOf")
                        || elements(schema.get("anyOf")).stream()
                                .anyMatch(one -> faults(one, value).isEmpty()),
                at,
                "anyOf");
        if (value.isString() && schema.has("pattern")) {
            String pattern = schema.get("pattern").asString();
            expect(Pattern.compile(pattern).matcher(value.asString()).find(), at, pattern);
        }
        if (value.isNumber()) {
            expect(value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE), at, "minimum");
            expect(value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE), at, "maximum");
        }
        object(schema, value, at);
        array(schema, value, at);
    }

    private void type(JsonNode schema, JsonNode value, String at) {
        JsonNode type = schema.path("type");
        if (type.isMissingNode()) {
            return;
        }
        List<JsonNode> types = type.isArray() ? elements(type) : List.of(type);
        expect(types.stream().anyMatch(t -> is(value, t.asString())), at, "type " + type);
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("not understood: " + type);
        };
    }

    private void object(JsonNode schema, JsonNode value, String at) {
        if (!value.isObject()) {
            return;
        }
        for (String name : value.propertyNames()) {
            JsonNode known = schema.path("properties").path(name);
            JsonNode others = schema.path("additionalProperties");
            if (!known.isMissingNode()) {
                check(known, value.get(name), at + "/" + name);
            } else if (others.isObject()) {
                check(others, value.get(name), at + "/" + name);
            } else {
                expect(!others.isBoolean() || others.asBoolean(), at, "no " + name);
            }
        }
        for (JsonNode name : elements(schema.path("required"))) {
            expect(value.has(name.asString()), at, name.asString());
        }
    }

    private void array(JsonNode schema, JsonNode value, String at) {
        if (!value.isArray()) {
            return;
        }
        List<JsonNode> items = elements(value);
        expect(items.size() >= schema.path("minItems").asInt(0), at, "minItems");
        boolean unique = !schema.path("uniqueItems").asBoolean(false);
        expect(unique || new HashSet<>(items).size() == items.size(), at, "uniqueItems");
        items.forEach(item -> check(schema.path("items"), item, at + "[]"));
    }

    private static boolean contains(JsonNode array, JsonNode value) {
        return elements(array).contains(value);
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private void expect(boolean holds, String at, String what) {
        if (!holds) {
            faults.add(at + ": " + what);
        }
    }
}
