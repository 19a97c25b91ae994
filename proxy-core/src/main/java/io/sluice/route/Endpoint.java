package io.sluice.route;

/** What a request's method and path ask for, before its body is looked at. */
public enum Endpoint {
    /** Does the proxy live? */
    LIVENESS,
    /** Can it serve? */
    READINESS,
    /** {@code GET /v1/models}. */
    MODELS,
    /** {@code GET /v1/models/{id}}. */
    MODEL,
    /** A {@code POST} that the model in its body decides. */
    INFERENCE,
    /** One of our own paths, or an inference path, with a method that it does not have. */
    WRONG_METHOD,
    /** A path that no model decides. */
    UNROUTED,
    /** A path that servers read differently (dot segments, empty segments, encoded slashes). */
    AMBIGUOUS
}
