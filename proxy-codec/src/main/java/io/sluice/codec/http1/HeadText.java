package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Looks for the end of a head, and for bytes that no head has: each byte once, however the head is
 * cut. The bytes are copied into an array on the way, because an array is read several times faster
 * than a buffer outside the heap.
 */
final class HeadText {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ONES * ' ';
    private static final long DELETES = ONES * 0x7f;

    /** Empty lines before a request that are forgiven (RFC 9112 §2.2 asks for at least one). */
    private static final int MOST_EMPTY_LINES = 16;

    /** Method, version and spaces beside a target. */
    private static final int BESIDE_TARGET = 48;

    private static final HeadFault BARE_LINE_FEED =
            HeadFault.malformed("a line in the head ends without a carriage return");
    private static final HeadFault BARE_CARRIAGE_RETURN =
            HeadFault.malformed("a carriage return in the head is not followed by a line feed");
    private static final HeadFault CONTROL_CHARACTER =
            HeadFault.malformed("there is a control character in the head");
    private static final HeadFault EMPTY_LINES =
            HeadFault.malformed("there are too many empty lines before the request");

    private final HeadLimits limits;
    private final boolean forgivesEmptyLines;
    private final HeadFault tooLarge;
    private final HeadFault targetTooLong;

    private byte[] bytes = new byte[1024];
    private int copied;
    private int scanned;
    private int start;
    private int lineStart;
    private int emptyLines;
    private HeadFault fault = CONTROL_CHARACTER;

    HeadText(HeadLimits limits, boolean forgivesEmptyLines) {
        this.limits = limits;
        this.forgivesEmptyLines = forgivesEmptyLines;
        this.tooLarge =
                new HeadFault(
                        HeadFault.Kind.HEAD_TOO_LARGE,
                        "the head is larger than " + limits.bytes() + " bytes");
        this.targetTooLong =
                new HeadFault(
                        HeadFault.Kind.TARGET_TOO_LONG,
                        "the request target is longer than " + limits.target() + " bytes");
    }

    /** Goes on where it stopped; {@code in} (borrowed) still begins with the head's first byte. */
    HeadProgress read(ByteBuf in) {
        copy(in);
        while (scanned < copied) {
            if (copied - scanned >= Long.BYTES && isPlain((long) WORD.get(bytes, scanned))) {
                scanned += Long.BYTES;
                continue;
            }
            byte b = bytes[scanned];
            if (b == '\r') {
                if (scanned + 1 == copied) {
                    break;
                }
                if (bytes[scanned + 1] != '\n') {
                    return faulty(BARE_CARRIAGE_RETURN);
                }
                scanned += 2;
                if (endsHead()) {
                    return HeadProgress.COMPLETE;
                }
                if (emptyLines > MOST_EMPTY_LINES) {
                    return faulty(EMPTY_LINES);
                }
            } else if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return faulty(b == '\n' ? BARE_LINE_FEED : CONTROL_CHARACTER);
            } else {
                scanned++;
            }
        }
        return withinLimits();
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the start line begins. */
    int start() {
        return start;
    }

    /** The end of the head, behind the blank line; once it is complete. */
    int end() {
        return scanned;
    }

    HeadFault fault() {
        return fault;
    }

    HeadFault targetTooLong() {
        return targetTooLong;
    }

    HeadFault tooManyFields() {
        return new HeadFault(
                HeadFault.Kind.HEAD_TOO_LARGE,
                "the head has more than " + limits.fields() + " fields");
    }

    void reset() {
        copied = 0;
        scanned = 0;
        start = 0;
        lineStart = 0;
        emptyLines = 0;
    }

    /** A line has ended before {@link #scanned}: was it the blank one? */
    private boolean endsHead() {
        boolean empty = scanned - lineStart == 2;
        if (empty && lineStart > start) {
            return true;
        }
        if (empty && !forgivesEmptyLines) {
            return true; // and the start line is empty, which is for the parser to say
        }
        lineStart = scanned;
        if (empty) {
            start = scanned;
            emptyLines++;
        }
        return false;
    }

    private HeadProgress withinLimits() {
        boolean inStartLine = lineStart == start;
        if (inStartLine && copied - start > limits.target() + BESIDE_TARGET) {
            return faulty(targetTooLong);
        }
        return copied > limits.bytes() ? faulty(tooLarge) : HeadProgress.INCOMPLETE;
    }

    private void copy(ByteBuf in) {
        int available = Math.min(in.readableBytes(), limits.bytes() + 1);
        if (available > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(available, bytes.length * 2));
        }
        if (available > copied) {
            in.getBytes(in.readerIndex() + copied, bytes, copied, available - copied);
            copied = available;
        }
    }

    private HeadProgress faulty(HeadFault what) {
        fault = what;
        return HeadProgress.FAULTY;
    }

    /** Whether none of eight bytes is a control character. */
    private static boolean isPlain(long word) {
        long below = (word - SPACES) & ~word & HIGH_BITS;
        long delete = word ^ DELETES;
        return (below | (delete - ONES) & ~delete & HIGH_BITS) == 0;
    }
}
