package io.sluice.codec.sse;

import io.netty.buffer.ByteBuf;

/**
 * Finds the ends of events in a text/event-stream (WHATWG HTML section 9.2) across any split,
 * without copying. Lines end with LF, CR or CRLF in any mix; a line that begins with a colon is a
 * comment; an event ends with an empty line. A byte order mark is not looked for: no engine sends
 * one, and it would only leave the first event uncounted.
 *
 * <p>Confined to one event loop. Reusable after {@link #reset()}.
 */
public final class EventScanner {
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = ONES << 7;

    /** The name of the field that holds an event's data, with its colon. */
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    /** Offset in the line, as far as it matters to tell what line it is. */
    private int column;

    /** How much of {@link #DATA} the line begins with. */
    private int matched;

    private boolean afterCr;

    /** Whether a field of an event that is not complete has begun. */
    private boolean fields;

    private int dataLines;
    private long events;

    /** Of the data line of the open event, if it lies whole in the buffer at hand. */
    private int openStart = -1;

    private int openEnd = -1;
    private int dataStart = -1;
    private int dataEnd = -1;

    /**
     * Scans the bytes {@code from} (inclusive) to {@code to} (exclusive) of {@code in}, borrowed.
     */
    public void scan(ByteBuf in, int from, int to) {
        openStart = -1;
        openEnd = -1;
        dataStart = -1;
        dataEnd = -1;
        int i = from;
        while (i < to) {
            byte b = in.getByte(i);
            if (b == LF && afterCr) {
                afterCr = false;
                i++;
            } else if (b == LF || b == CR) {
                afterCr = b == CR;
                endLine(i);
                i++;
            } else {
                afterCr = false;
                i = text(in, b, i, to);
            }
        }
    }

    /** Reads on inside a line: what matters byte by byte, the rest at once. */
    private int text(ByteBuf in, byte b, int i, int to) {
        if (column == 0) {
            fields |= b != ':';
        }
        if (column < DATA.length && matched == column && b == DATA[column]) {
            matched++;
            column++;
            return i + 1;
        }
        if (column == DATA.length && matched == DATA.length) {
            openStart = b == ' ' ? i + 1 : i;
        }
        column = DATA.length + 1;
        return lineEnd(in, i + 1, to);
    }

    /** Index of the next LF or CR from {@code i}, or {@code to}. Eight bytes at a time. */
    private static int lineEnd(ByteBuf in, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long x = in.getLongLE(i);
            long lf = x ^ ONES * LF;
            long cr = x ^ ONES * CR;
            long found = (((lf - ONES) & ~lf) | ((cr - ONES) & ~cr)) & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && in.getByte(i) != LF && in.getByte(i) != CR) {
            i++;
        }
        return i;
    }

    private void endLine(int at) {
        if (column == 0) {
            endEvent();
        } else if (matched == DATA.length || isBareData()) {
            dataLines++;
            openEnd = at;
        }
        column = 0;
        matched = 0;
    }

    /** A field without a colon has an empty value. */
    private boolean isBareData() {
        return matched == DATA.length - 1 && column == matched;
    }

    private void endEvent() {
        if (dataLines > 0) {
            events++;
            boolean whole = dataLines == 1 && openStart >= 0 && openStart <= openEnd;
            dataStart = whole ? openStart : -1;
            dataEnd = whole ? openEnd : -1;
        }
        dataLines = 0;
        fields = false;
        openStart = -1;
        openEnd = -1;
    }

    /**
     * Whether another event could be put in here: the stream stands at the start of a line, and no
     * field of an event has come since the last empty line.
     */
    public boolean atBoundary() {
        return column == 0 && !fields;
    }

    /** How many events with data are complete. */
    public long events() {
        return events;
    }

    /**
     * Where the data of the last complete event begins in the buffer that was scanned last, or -1
     * when no event was completed there, or its data is empty or not one line that lies in there
     * whole.
     */
    public int dataStart() {
        return dataStart;
    }

    /** Where that data ends (exclusive), or -1. */
    public int dataEnd() {
        return dataEnd;
    }

    /** The next byte is the first of another stream. */
    public void reset() {
        column = 0;
        matched = 0;
        afterCr = false;
        fields = false;
        dataLines = 0;
        events = 0;
        openStart = -1;
        openEnd = -1;
        dataStart = -1;
        dataEnd = -1;
    }
}
