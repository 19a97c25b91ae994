package io.sluice.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Takes nodes as the types of the table, and reports what does not fit. */
final class Binder {
    /** Aliases can make few lines into very many values. */
    private static final int MOST_VALUES = 100_000;

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Faults faults;
    private final Function<String, @Nullable String> environment;
    private final KeyBinder keys;
    private int values;

    Binder(Faults faults, Function<String, @Nullable String> environment) {
        this.faults = faults;
        this.environment = environment;
        this.keys = new KeyBinder(this, faults);
    }

    <T> Bound<T> scalar(Node node, Scalar<T> type, String what) {
        if (isTooMany(node) || !(node instanceof ScalarNode scalar)) {
            return wrong(node, type, what);
        }
        if (isNull(node)) {
            faults.add(Yaml.at(node), what + " has no value", type.shape());
            return new Bound.Broken<>(Yaml.at(node));
        }
        String raw = Substitution.unmask(scalar.getValue());
        return switch (Substitution.apply(raw, environment)) {
            case Parsed.Good<String>(String text) -> parse(node, type, what, raw, text);
            case Parsed.Bad<String>(String message, String expected) ->
                    broken(node, what + ": " + message, expected);
            case Parsed.Later<String>(String later, String expected) ->
                    broken(node, later, expected);
        };
    }

    private <T> Bound<T> parse(Node node, Scalar<T> type, String what, String raw, String text) {
        return switch (type.parse(text)) {
            case Parsed.Good<T>(T value) -> new Bound.Sound<>(value, Yaml.at(node));
            case Parsed.Later<T>(String later, String expected) ->
                    broken(node, "`" + later + "` is not available yet", expected);
            case Parsed.Bad<T>(String note, String expected) -> {
                String message = "bad value " + shown(type, raw, text) + " for " + what + note;
                yield broken(node, message, expected);
            }
        };
    }

    private static String shown(Scalar<?> type, String raw, String text) {
        if (type.isSecret()) {
            return "(hidden)";
        }
        String from = raw.equals(text) ? "" : " (from " + type.shown(raw) + ")";
        return (text.isEmpty() ? "(empty)" : type.shown(text)) + from;
    }

    <E> Bound<List<Bound<E>>> list(Node node, ListOf<E> type, String what) {
        boolean none = isNull(node);
        if (isTooMany(node) || !(none || node instanceof SequenceNode)) {
            return wrong(node, type, what);
        }
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
        if (nodes.size() < type.atLeast()) {
            return broken(node, what + " is empty", type.shape());
        }
        List<Bound<E>> items = new ArrayList<>();
        Set<E> seen = new HashSet<>();
        for (Node child : nodes) {
            Bound<E> item = type.item().bind(this, child, what);
            items.add(item);
            if (type.distinct() && item instanceof Bound.Sound<E>(E value, _) && !seen.add(value)) {
                faults.add(
                        Yaml.at(child), text(child) + " is listed twice in " + what, "each once");
            }
        }
        return new Bound.Sound<>(items, Yaml.at(node));
    }

    <E> Bound<Map<String, Bound<E>>> map(Node node, MapOf<E> type, String what) {
        if (isTooMany(node) || !(isNull(node) || node instanceof MappingNode)) {
            return wrong(node, type, what);
        }
        Map<String, Bound<E>> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : keys.unique(node)) {
            String name = KeyBinder.name(tuple);
            if (name.contains("${") || !(type.name().parse(name) instanceof Parsed.Good)) {
                String message = "bad name " + type.name().shown(name) + " in " + what;
                broken(tuple.getKeyNode(), message, type.name().shape());
                continue;
            }
            entries.put(name, type.value().bind(this, tuple.getValueNode(), "`" + name + "`"));
        }
        return new Bound.Sound<>(entries, Yaml.at(node));
    }

    Bound<Fields> section(Node node, Section type, String what) {
        if (isTooMany(node) || !(isNull(node) || node instanceof MappingNode)) {
            return wrong(node, type, what);
        }
        return new Bound.Sound<>(keys.bind(node, type, what), Yaml.at(node));
    }

    Bound<Fields> shorthand(Node node, Shorthand type, String what) {
        if (!(node instanceof ScalarNode) || isNull(node)) {
            return section(node, type.section(), what);
        }
        return new Bound.Sound<>(keys.bindAlone(node, type), Yaml.at(node));
    }

    /** Whether binding stopped early, so that nothing can be said about the whole. */
    boolean hasStopped() {
        return values >= MOST_VALUES;
    }

    private boolean isTooMany(Node node) {
        values++;
        if (values == MOST_VALUES) {
            String expected = "at most " + MOST_VALUES + ", those behind aliases included";
            faults.add(Yaml.at(node), "too many values", expected);
        }
        return hasStopped();
    }

    private <T> Bound<T> wrong(Node node, Type<T> type, String what) {
        if (hasStopped()) {
            return new Bound.Broken<>(Yaml.at(node));
        }
        String found =
                switch (node) {
                    case SequenceNode _ -> " is a list";
                    case MappingNode _ -> " is a mapping";
                    default -> isNull(node) ? " has no value" : " is a single value";
                };
        return broken(node, what + found, type.shape());
    }

    private <T> Bound<T> broken(Node node, String message, String expected) {
        faults.add(Yaml.at(node), message, expected);
        return new Bound.Broken<>(Yaml.at(node));
    }

    /** YAML 1.2, section 10.3.2: nothing, or a word for it without quotes. */
    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && NULLS.contains(scalar.getValue());
    }

    /** How a value stands in the file. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar
                ? "`" + Substitution.unmask(scalar.getValue()) + "`"
                : "this";
    }
}
