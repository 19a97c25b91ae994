package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the keys of a mapping as those of a section. */
final class KeyBinder {
    private final Binder binder;
    private final Faults faults;

    KeyBinder(Binder binder, Faults faults) {
        this.binder = binder;
        this.faults = faults;
    }

    /** The mapping's entries, each name once; what is no name or comes twice is reported. */
    List<NodeTuple> unique(Node node) {
        List<NodeTuple> tuples = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        for (NodeTuple tuple :
                node instanceof MappingNode map ? map.getValue() : List.<NodeTuple>of()) {
            var at = Yaml.at(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode)) {
                faults.add(at, "a key is a single text", "a name before the colon");
                continue;
            }
            var first = seen.putIfAbsent(name(tuple), at);
            if (first == null) {
                tuples.add(tuple);
            } else {
                String message =
                        "`" + name(tuple) + "` is given twice, first in line " + first.line();
                faults.add(at, message, "each key once");
            }
        }
        return tuples;
    }

    static String name(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode key
                ? Substitution.unmask(key.getValue())
                : "";
    }

    Fields bind(Node node, Section section, String what) {
        var fields = new Fields();
        for (NodeTuple tuple : unique(node)) {
            String name = name(tuple);
            section.find(name)
                    .ifPresentOrElse(
                            key -> write(fields, key, tuple.getKeyNode(), tuple.getValueNode()),
                            () -> unknown(tuple.getKeyNode(), name, section, what));
        }
        section.keys().forEach(key -> fill(fields, key, node));
        return fields;
    }

    /** The section that a single text stands for. */
    Fields bindAlone(Node node, Shorthand type) {
        var fields = new Fields();
        write(fields, type.key(), node, node);
        type.section().keys().forEach(key -> fill(fields, key, node));
        return fields;
    }

    private <T> void write(Fields fields, Key<T> key, Node name, Node value) {
        Bound<T> bound = key.type().bind(binder, value, "`" + key.name() + "`");
        switch (key.availability()) {
            case NOW -> fields.write(key, bound);
            case LATER -> {
                faults.add(
                        Yaml.at(name),
                        "`" + key.name() + "` is not available yet",
                        "the key left out");
                fields.write(key, new Bound.Broken<>(Yaml.at(name)));
            }
        }
    }

    private <T> void fill(Fields fields, Key<T> key, Node node) {
        if (fields.written(key).isPresent() || key.availability() == Availability.LATER) {
            return;
        }
        switch (key.standard()) {
            case Standard.Yaml(String yaml) ->
                    fields.fill(
                            key, new Bound.Sound<>(Defaults.of(key.type(), yaml), Yaml.at(node)));
            case Standard.Required() ->
                    faults.add(
                            Yaml.at(node), "`" + key.name() + "` is missing", key.type().shape());
            case Standard.Unset(_) -> {}
        }
    }

    private void unknown(Node key, String name, Section section, String what) {
        String in = section.equals(Keys.ROOT) ? "" : " in " + what;
        String near = Suggestion.among(section.names(), name);
        faults.add(
                Yaml.at(key),
                "unknown key `" + name + "`" + in + (near.isEmpty() ? hint(name) : near),
                String.join(", ", section.names()));
    }

    private static String hint(String name) {
        if (name.equals("<<")) {
            return ": YAML 1.2 has no merge keys";
        }
        var places = Keys.placesOf(name);
        return places.isEmpty() ? "" : ": it belongs in `" + String.join("` or `", places) + "`";
    }
}
