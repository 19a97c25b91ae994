package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.List;

/**
 * Items of one type.
 *
 * @param atLeast how many are needed
 * @param distinct whether no scalar may be listed twice
 */
record ListOf<E>(Type<E> item, int atLeast, boolean distinct) implements Type<List<Bound<E>>> {
    static <E> ListOf<E> distinct(Type<E> item) {
        return new ListOf<>(item, 0, true);
    }

    static <E> ListOf<E> some(Type<E> item) {
        return new ListOf<>(item, 1, true);
    }

    @Override
    public String shape() {
        return atLeast == 0 ? "a list: " + item.shape() : "a list of at least one: " + item.shape();
    }

    @Override
    public Bound<List<Bound<E>>> bind(Binder binder, Node node, String what) {
        return binder.list(node, this, what);
    }
}
