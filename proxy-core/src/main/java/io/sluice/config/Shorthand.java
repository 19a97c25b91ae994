package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

/** A section, or one text in its place that stands for a single key of it. */
record Shorthand(Section section, Key<?> key) implements Type<Fields> {
    @Override
    public String shape() {
        return key.type().shape() + ", or " + section.shape();
    }

    @Override
    public Bound<Fields> bind(Binder binder, Node node, String what) {
        return binder.shorthand(node, this, what);
    }
}
