package io.sluice.codec.http1;

/**
 * Where a request comes from; made once for each connection.
 *
 * @param address the client's address as ASCII, without port and brackets; not changed afterwards
 * @param secure true when the client speaks TLS
 * @param http2 true when the client speaks HTTP/2, whatever form its heads have taken here
 * @param trusted true when the client is a proxy whose forwarding fields are kept
 */
@SuppressWarnings("ArrayRecordComponent")
public record Origin(byte[] address, boolean secure, boolean http2, boolean trusted) {}
