package io.sluice.config;

/** What happens to a request whose path no model decides. */
public enum Unrouted {
    REFUSE,
    /** It goes to one healthy backend, by least connections. */
    FORWARD
}
