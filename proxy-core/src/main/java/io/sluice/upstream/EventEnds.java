package io.sluice.upstream;

import io.netty.buffer.ByteBuf;

/** Watches the end of each piece of a stream of events for the blank line behind an event. */
final class EventEnds {
    private boolean watches;

    /** The last three bytes, the very last one lowest. */
    private int tail;

    void begin(boolean isEventStream) {
        watches = isEventStream;
        tail = 0;
    }

    /** More of the stream, borrowed. */
    void note(ByteBuf payload) {
        if (watches) {
            for (int i = Math.max(payload.readerIndex(), payload.writerIndex() - Integer.BYTES);
                    i < payload.writerIndex();
                    i++) {
                tail = tail << 8 | payload.getByte(i) & 0xff;
            }
        }
    }

    /** Whether another event may begin here. */
    boolean isBetween() {
        int last = tail & 0xff;
        int before = tail >>> 8 & 0xff;
        if (last == '\n' && before == '\r') { // one line end: what was before it?
            before = tail >>> 16 & 0xff;
        }
        return watches && isLineEnd(last) && isLineEnd(before);
    }

    private static boolean isLineEnd(int b) {
        return b == '\n' || b == '\r';
    }
}
