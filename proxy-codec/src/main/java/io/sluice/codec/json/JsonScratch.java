package io.sluice.codec.json;

/**
 * Working memory that is in use only during a call, so that all peeks of one event loop can share
 * one. Confined to that event loop.
 */
public final class JsonScratch {
    /** So much of a body is looked at in one piece; more does not make it faster. */
    private static final int WINDOW = 16 * 1024;

    final byte[] window = new byte[WINDOW];
}
