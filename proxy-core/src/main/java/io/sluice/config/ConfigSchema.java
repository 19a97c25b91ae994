package io.sluice.config;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The configuration's JSON Schema (draft 2020-12), for editors that complete and check. Made from
 * the table of keys. Wherever one value is wanted a text with {@code ${NAME}} may stand.
 */
public final class ConfigSchema {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REFERENCE = "\\$\\{";

    private ConfigSchema() {}

    /** The schema's text, ending with a line's end. */
    public static String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Sluice's configuration");
        root.setAll(section(Keys.ROOT));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode section(Section section) {
        ObjectNode schema = JSON.createObjectNode();
        schema.putArray("type").add("object").add("null");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        List<String> required = new ArrayList<>();
        for (Key<?> key : section.keys()) {
            if (key.availability() == Availability.LATER) {
                continue;
            }
            ObjectNode property = type(key.type());
            property.put("description", key.doc());
            standard(key, property);
            properties.set(key.name(), property);
            if (key.standard() instanceof Standard.Required) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema;
    }

    /** Defaults of scalars are shown as they are written. */
    private static void standard(Key<?> key, ObjectNode property) {
        if (key.type() instanceof Scalar<?>
                && key.standard() instanceof Standard.Yaml(String yaml)) {
            property.put("default", yaml.equals("\"\"") ? "" : yaml);
        }
    }

    private static ObjectNode type(Type<?> type) {
        return switch (type) {
            case Section section -> section(section);
            case Shorthand shorthand -> {
                ObjectNode schema = JSON.createObjectNode();
                schema.putArray("anyOf")
                        .add(type(shorthand.key().type()))
                        .add(section(shorthand.section()));
                yield schema;
            }
            case ListOf<?> list -> list(list);
            case MapOf<?> map -> {
                ObjectNode schema = JSON.createObjectNode();
                schema.putArray("type").add("object").add("null");
                schema.set("additionalProperties", type(map.value()));
                yield schema;
            }
            case Scalar<?> scalar -> scalar(scalar);
        };
    }

    private static ObjectNode list(ListOf<?> list) {
        ObjectNode schema = JSON.createObjectNode();
        if (list.atLeast() > 0) {
            schema.put("type", "array");
            schema.put("minItems", list.atLeast());
        } else {
            schema.putArray("type").add("array").add("null");
        }
        if (list.distinct()) {
            schema.put("uniqueItems", true);
        }
        schema.set("items", type(list.item()));
        return schema;
    }

    private static ObjectNode scalar(Scalar<?> scalar) {
        return switch (scalar) {
            case Whole whole -> number(whole);
            case AutoOr auto -> {
                ObjectNode schema = number(auto.number());
                schema.withArray("anyOf").add(JSON.createObjectNode().put("const", "auto"));
                yield schema;
            }
            case Flag _ -> {
                ObjectNode schema = JSON.createObjectNode();
                schema.putArray("anyOf")
                        .add(JSON.createObjectNode().put("type", "boolean"))
                        .add(text(REFERENCE));
                yield schema;
            }
            case Choice<?> choice -> {
                ObjectNode words = JSON.createObjectNode();
                choice.now().forEach(words.putArray("enum")::add);
                ObjectNode schema = JSON.createObjectNode();
                schema.putArray("anyOf").add(words).add(text(REFERENCE));
                yield schema;
            }
            case Time _ -> {
                ObjectNode schema = JSON.createObjectNode();
                schema.putArray("anyOf")
                        .add(text("^(\\d{1,9}(ms|s|m|h)|0)$|" + REFERENCE))
                        .add(JSON.createObjectNode().put("const", 0));
                yield schema;
            }
            case Size _ -> text("^(\\d{1,15}|\\d{1,9}(KiB|MiB|GiB))$|" + REFERENCE, "integer");
            case Share _ -> text("^\\d{1,3}(\\.\\d{1,3})?%$|" + REFERENCE);
            case Url _ -> text("^http://[^/?#@]+/?$|" + REFERENCE);
            case Address _ -> text("^(\\[[0-9A-Fa-f.:]+\\]|[^:\\[\\]]+):\\d{1,5}$|" + REFERENCE);
            case Network _ -> text("^[0-9A-Fa-f.:]+(/\\d{1,3})?$|" + REFERENCE);
            case Hidden hidden ->
                    text("^[!-~]{0,4096}$|" + REFERENCE, "number").put("title", hidden.shape());
            case Text text -> text(matching(text.form()), "number", "boolean");
        };
    }

    private static ObjectNode number(Whole whole) {
        ObjectNode schema = JSON.createObjectNode();
        schema.putArray("anyOf")
                .add(
                        JSON.createObjectNode()
                                .put("type", "integer")
                                .put("minimum", whole.least())
                                .put("maximum", whole.most()))
                .add(text("^\\d{1,10}$|" + REFERENCE));
        return schema;
    }

    /**
     * A text, or what YAML takes for another type though it is meant as one.
     *
     * @param also such types
     */
    private static ObjectNode text(String pattern, String... also) {
        ObjectNode schema = JSON.createObjectNode();
        if (also.length == 0) {
            schema.put("type", "string");
        } else {
            var types = schema.putArray("type").add("string");
            for (String other : also) {
                types.add(other);
            }
        }
        return schema.put("pattern", pattern);
    }

    /** The same pattern in the words of ECMA 262, for the whole text. */
    private static String matching(Pattern form) {
        String ecma = form.pattern().replace("\\p{Cntrl}", "\\x00-\\x1f\\x7f");
        return "^(?:" + ecma + ")$|" + REFERENCE;
    }
}
