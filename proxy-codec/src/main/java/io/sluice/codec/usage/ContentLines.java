package io.sluice.codec.usage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells which lines of a text/event-stream carry generated text, and finds where lines end. The
 * events of one stream are alike: where the text began in one of them is looked at first in the
 * next, so that most cost a comparison of eight bytes.
 */
final class ContentLines {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = ONES << 7;

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    /** The members whose value is what a model generates, in the dialects that engines speak. */
    private static final byte[][] NAMES =
            names(
                    "content",
                    "text",
                    "delta",
                    "reasoning_content",
                    "reasoning",
                    "thinking",
                    "arguments",
                    "partial_json",
                    "refusal");

    /** After so many lines in vain the stream's dialect is taken for an unknown one. */
    private static final int PATIENCE = 32;

    /** Where the text began in a line that had some, from the line's begin; 0 when not known. */
    private int spot;

    /** The eight bytes before it. */
    private long before;

    /** Whether the last line had one of the names, with whatever value. */
    private boolean isKnown;

    /** Lines in which nothing is known, before the first one with text. */
    private int inVain;

    /** Index of the first LF from {@code from}, or {@code to}. Eight bytes at a time. */
    static int lineEnd(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long lf = (long) LONG.get(bytes, i) ^ ONES * '\n';
            long found = (lf - ONES) & ~lf & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    static boolean isData(byte[] bytes, int start, int end) {
        return end - start >= DATA.length
                && Arrays.equals(bytes, start, start + DATA.length, DATA, 0, DATA.length);
    }

    /** Whether a line of data carries generated text. */
    boolean hasContent(byte[] bytes, int start, int end) {
        int guess = start + spot;
        if (spot > 0
                && guess < end
                && (long) LONG.get(bytes, guess - Long.BYTES) == before
                && bytes[guess] != '"') {
            return true;
        }
        if (inVain == PATIENCE) {
            return false;
        }
        boolean found = search(bytes, start, end);
        if (found || spot > 0) {
            inVain = 0;
        } else if (!isKnown) { // an empty text, or none yet, is not an unknown dialect
            inVain++;
        }
        return found;
    }

    /** Whether the stream speaks a dialect in which no text will be found. */
    boolean gaveUp() {
        return inVain == PATIENCE;
    }

    void reset() {
        isKnown = false;
        spot = 0;
        inVain = 0;
    }

    /** Looks for a member with one of the names and a string that is not empty. */
    private boolean search(byte[] bytes, int start, int end) {
        isKnown = false;
        int opened = -1; // the last bare quote
        for (int i = start + DATA.length; i < end; i++) {
            if (bytes[i] != '"') {
                continue;
            }
            int value = stringBehind(bytes, i + 1, end);
            if (isName(bytes, opened + 1, i)) {
                isKnown = true;
                if (value > 0 && value < end && bytes[value] != '"') {
                    note(bytes, start, value);
                    return true;
                }
            }
            opened = i;
        }
        return false;
    }

    /** The stream's other lines are likely to have their text in the same place. */
    private void note(byte[] bytes, int start, int value) {
        if (value - Long.BYTES >= start) {
            spot = value - start;
            before = (long) LONG.get(bytes, value - Long.BYTES);
        }
    }

    /** Where a string's text begins, if a colon and a string come next, or -1. */
    private static int stringBehind(byte[] bytes, int from, int end) {
        int i = from;
        boolean colon = false;
        while (i < end && (bytes[i] == ' ' || bytes[i] == ':' && !colon)) {
            colon |= bytes[i] == ':';
            i++;
        }
        return colon && i < end && bytes[i] == '"' ? i + 1 : -1;
    }

    private static boolean isName(byte[] bytes, int start, int end) {
        for (byte[] name : NAMES) {
            if (end - start == name.length
                    && Arrays.equals(bytes, start, end, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[][] names(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }
}
