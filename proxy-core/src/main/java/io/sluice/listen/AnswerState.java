package io.sluice.listen;

/** How far the proxy's side of a client's connection is. */
enum AnswerState {
    /** No request, so no answer. */
    NONE,
    DUE,
    BEGUN,
    /** The last one is given: what still comes is read and forgotten until the client closes. */
    LAST
}
