package io.sluice.codec.http;

/** How the end of a message's content is known (RFC 9112 §6.3). */
public enum Framing {
    /** There is no content. */
    NONE,
    /** By Content-Length. */
    LENGTH,
    /** By the chunked transfer coding. */
    CHUNKED,
    /** By the close of the connection; responses only. */
    UNTIL_CLOSE
}
