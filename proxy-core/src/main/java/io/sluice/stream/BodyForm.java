package io.sluice.stream;

/** In which form a stream wants the bytes of a body. */
public enum BodyForm {
    /** The payload alone; the stream frames it. */
    PAYLOAD,

    /**
     * In chunk framing, last chunk included (RFC 9112 §7.1), as it came from a backend and in the
     * same buffers: the stream writes it on as it is.
     */
    CHUNKED
}
