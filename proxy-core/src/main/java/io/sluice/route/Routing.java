package io.sluice.route;

/** Where a model leads. */
public sealed interface Routing permits Route, Routing.Nowhere {
    /** Why a model leads nowhere. */
    enum Nowhere implements Routing {
        /** Nobody serves it, as far as the fleet's models are known. */
        UNKNOWN_MODEL,
        /** No backend has told its models yet, so nothing can be said of any model. */
        NOTHING_KNOWN
    }
}
