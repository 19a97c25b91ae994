package io.sluice.stream;

/**
 * Why an attempt failed, on the backend's side.
 *
 * @param detail what happened, as a phrase for people
 */
public record UpstreamFailure(Kind kind, String detail) {
    /** The ways an attempt fails. */
    public enum Kind {
        /** Nobody listens there: no byte of the request was sent. */
        REFUSED,
        /** This process can open no further connection, to whomever. */
        NO_DESCRIPTOR,
        /** No connection for another reason: no byte of the request was sent. */
        UNREACHABLE,
        /** The peer says that it has not touched the request, which can go anywhere again. */
        UNPROCESSED,
        /** Closed or reset before any byte of an answer. */
        CLOSED_UNANSWERED,
        /** What came is not an answer. */
        INVALID,
        /** The answer began and was cut. */
        TRUNCATED,
        /** A clock ran out. */
        TIMEOUT
    }
}
