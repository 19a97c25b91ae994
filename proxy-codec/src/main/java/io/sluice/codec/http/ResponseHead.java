package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

/**
 * A response's head as offsets over the buffer it was received in; reused from response to
 * response. All indices are absolute in {@link #bytes()}.
 */
public final class ResponseHead {
    private final Fields fields = new Fields();
    private int length;
    private int status;
    private int reasonStart;
    private int reasonLength;
    private int minorVersion;
    private Framing framing = Framing.NONE;
    private long contentLength = -1;
    private boolean keepAlive;
    private boolean eventStream;

    /** The buffer that the indices point into; borrowed. */
    public ByteBuf bytes() {
        return fields.bytes();
    }

    /** Bytes of the whole head, blank line included. */
    public int length() {
        return length;
    }

    /** 100 to 599. */
    public int status() {
        return status;
    }

    public int reasonStart() {
        return reasonStart;
    }

    public int reasonLength() {
        return reasonLength;
    }

    /** 0 or 1. */
    public int minorVersion() {
        return minorVersion;
    }

    public Fields fields() {
        return fields;
    }

    /** How the body of this response to its request is framed (RFC 9112 §6.3). */
    public Framing framing() {
        return framing;
    }

    /**
     * Bytes of the body when the framing is {@code LENGTH}. When it is {@code NONE}, what
     * Content-Length says all the same, as in an answer to HEAD; -1 when there is none.
     */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the connection may carry another request (RFC 9112 §9.3). */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether the content is {@code text/event-stream}. */
    public boolean isEventStream() {
        return eventStream;
    }

    // ---- for codecs

    /** Sets what the status line says. */
    public void status(int minor, int code, int startOfReason, int lengthOfReason) {
        minorVersion = minor;
        status = code;
        reasonStart = startOfReason;
        reasonLength = lengthOfReason;
    }

    /** Sets the rest. */
    public void complete(
            int headLength,
            Framing bodyFraming,
            long bodyLength,
            boolean persistent,
            boolean isEventStream) {
        length = headLength;
        framing = bodyFraming;
        contentLength = bodyLength;
        keepAlive = persistent;
        eventStream = isEventStream;
    }
}
