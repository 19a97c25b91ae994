package io.sluice.codec.http1;

/**
 * Who sent a request, as backends are told.
 *
 * @param address the client's, as ASCII; never changed
 * @param secure whether it came over TLS
 * @param trusted whether what it says of others before it is kept
 */
public record Origin(byte[] address, boolean secure, boolean trusted) {}
