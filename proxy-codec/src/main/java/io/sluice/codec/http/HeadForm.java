package io.sluice.codec.http;

import io.netty.buffer.ByteBuf;

/**
 * How a head is written, in the form of one version of HTTP. Which fields a head has is decided by
 * those who call this, once for all versions. Each buffer is borrowed, and grows as needed.
 */
public interface HeadForm {
    /**
     * The first line of a response.
     *
     * @param head borrowed
     */
    void status(ByteBuf out, ResponseHead head);

    /**
     * Neighbouring lines that are passed on.
     *
     * @param fields borrowed
     * @param from the first line's index
     * @param to the index behind the last one
     */
    void lines(ByteBuf out, Fields fields, int from, int to);

    /**
     * Lines of our own.
     *
     * @param lines complete ones, each with one space behind its colon and CR LF; not changed
     */
    void lines(ByteBuf out, byte[] lines);

    /** The field Content-Length, not negative. */
    void contentLength(ByteBuf out, long length);
}
