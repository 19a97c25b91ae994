package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Named values that belong together. */
record Section(List<Key<?>> keys) implements Type<Fields> {
    static Section of(Key<?>... keys) {
        return new Section(List.of(keys));
    }

    Optional<Key<?>> find(String name) {
        return keys.stream().filter(k -> k.name().equals(name)).findFirst();
    }

    List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    @Override
    public String shape() {
        return keys.stream().map(Key::name).collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public Bound<Fields> bind(Binder binder, Node node, String what) {
        return binder.section(node, this, what);
    }
}
