package io.sluice.config;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What may stand behind a key.
 *
 * @param <T> what it becomes
 */
sealed interface Type<T> permits Scalar, ListOf, MapOf, Section, Shorthand {
    /** In words, with an example: what a fault expects and what the documentation says. */
    String shape();

    /** Lets the binder take a node as this type. {@code what} names the key in messages. */
    Bound<T> bind(Binder binder, Node node, String what);
}
