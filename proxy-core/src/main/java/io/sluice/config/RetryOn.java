package io.sluice.config;

/** A failure after which a request may be tried at another backend. */
public enum RetryOn {
    CONNECT_FAILURE,
    /** A reused connection was closed before the first byte of a response. */
    REUSED_CONNECTION_CLOSED,
    /** It was answered with 503 or 429: the backend has too much to do. */
    BACKEND_FULL
}
