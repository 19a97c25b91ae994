package io.sluice.config;

/** What makes a replica busy, when the least busy one is looked for. */
public enum Weigh {
    /** Each request counts the same. */
    REQUESTS,
    /** A request counts by the tokens that it is going to take. */
    TOKENS
}
