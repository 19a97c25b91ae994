package io.sluice.config;

/** What a FIN from a client means while its exchange runs. */
public enum ClientHalfClose {
    /** The client has left: its upstream request is cancelled. */
    CANCEL,
    /** The client has only finished sending: it still gets its answer. */
    FINISH
}
