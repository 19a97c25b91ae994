package io.sluice.exchange;

/**
 * Tells one request body from others.
 *
 * @param sum two checksums of its bytes
 * @param length bytes
 */
record Fingerprint(long sum, long length) {}
