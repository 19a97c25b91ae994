package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.Map;

/** Values of one type under names that the operator chooses. */
record MapOf<E>(Scalar<String> name, Type<E> value) implements Type<Map<String, Bound<E>>> {
    @Override
    public String shape() {
        return "names, each with " + value.shape();
    }

    @Override
    public Bound<Map<String, Bound<E>>> bind(Binder binder, Node node, String what) {
        return binder.map(node, this, what);
    }
}
