package io.sluice.simulate;

/** What the simulated model takes. */
final class Limits {
    /** The most tokens an answer may have, and the length of the model's context. */
    static final int MAX_TOKENS = 2_000_000;

    /** The longest text that is embedded, in characters. */
    static final int MAX_EMBEDDED = 8_000;

    /** The largest body that is read, in bytes. The engines have no limit, a test machine has. */
    static final int MAX_BODY = 256 << 20;

    /** Bytes of one request line, and of one head. */
    static final int MAX_HEAD = 64 << 10;

    private Limits() {}
}
