package io.sluice.stream;

import io.netty.buffer.ByteBuf;

/**
 * What the two sides of an exchange have in common: bytes can be read from it at a pace, and
 * written to it as fast as it takes them. Confined to the event loop of the client's connection.
 */
public interface Side {
    /** Stops bytes coming from this side. Some that were already read may still come. */
    void pauseReading();

    void resumeReading();

    /**
     * Writes bytes of the body towards this side; they leave with the next {@link #flush()}.
     *
     * @param bytes taken
     */
    void body(ByteBuf bytes);

    void flush();

    /** False while more is queued for this side than its watermark allows. */
    boolean isWritable();
}
