package io.sluice.codec.sse;

import io.netty.buffer.ByteBuf;

/**
 * Finds the ends of events in a text/event-stream (WHATWG HTML section 9.2.5) across any split,
 * without copying. Lines end with LF, CR or CRLF in any mix.
 *
 * <p>Confined to one event loop. Reusable after {@link #reset()}.
 */
public final class EventScanner {
    /**
     * Scans the bytes {@code from} (inclusive) to {@code to} (exclusive) of {@code in}, borrowed.
     */
    public void scan(ByteBuf in, int from, int to) {}

    /**
     * Whether another event could be inserted here: the stream has not begun, or stands after an
     * empty line or a comment and no field of another event has come since.
     */
    public boolean atBoundary() {
        return true;
    }

    /** How many events with data are complete. */
    public long events() {
        return 0;
    }

    /**
     * Where the data of the last complete event begins in the buffer that was scanned last, or -1
     * when no event was completed there, or its data is not one line that lies in there whole.
     */
    public int dataStart() {
        return -1;
    }

    /** Where that data ends (exclusive), or -1. */
    public int dataEnd() {
        return -1;
    }

    /** The next byte is the first of another stream. */
    public void reset() {}
}
