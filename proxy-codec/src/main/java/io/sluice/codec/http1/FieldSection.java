package io.sluice.codec.http1;

import io.sluice.codec.http.Characters;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadFault;

/**
 * The field lines of a head up to the empty line (RFC 9112 §5), resumable. A line ends with CR LF
 * and nothing else, is never folded, and has no space before its colon.
 */
final class FieldSection {
    private final int mostFields;
    private int lineStart;
    private int scanned;
    private HeadFault fault = HeadFault.NONE;

    FieldSection(int mostFields) {
        this.mostFields = mostFields;
    }

    /** Starts a section at this index. */
    void begin(int at) {
        lineStart = at;
        scanned = at;
    }

    HeadFault fault() {
        return fault;
    }

    /** Just behind the last field line; the empty line follows. */
    int end() {
        return lineStart;
    }

    void reset() {
        fault = HeadFault.NONE;
    }

    HeadProgress scan(HeadBytes bytes, Fields into) {
        byte[] array = bytes.array();
        while (true) {
            int at = bytes.nextControl(scanned);
            scanned = at;
            if (at == bytes.length()) {
                return HeadProgress.INCOMPLETE;
            }
            if (array[at] != '\r') {
                return fail(array[at] == '\n' ? HeadFault.BARE_LF : HeadFault.CONTROL_CHARACTER);
            }
            if (at + 1 == bytes.length()) {
                return HeadProgress.INCOMPLETE;
            }
            if (array[at + 1] != '\n') {
                return fail(HeadFault.BARE_CR);
            }
            if (at == lineStart) {
                return HeadProgress.COMPLETE;
            }
            fault = line(array, lineStart, at, into);
            if (fault != HeadFault.NONE) {
                return HeadProgress.FAULTY;
            }
            lineStart = at + 2;
            scanned = lineStart;
        }
    }

    private HeadFault line(byte[] array, int start, int end, Fields into) {
        int kinds = 0;
        int colon = start;
        while (colon < end) {
            int kind = Characters.of(array[colon]) & Characters.TOKEN;
            if (kind == 0) {
                break;
            }
            kinds |= kind;
            colon++;
        }
        if (colon == end) {
            return HeadFault.NO_COLON;
        }
        if (colon == start || array[colon] != ':') {
            return isWhite(array[start]) ? HeadFault.FOLDED : HeadFault.FIELD_NAME;
        }
        if (into.count() == mostFields) {
            return HeadFault.TOO_MANY_FIELDS;
        }
        FieldName name =
                kinds == Characters.USUAL
                        ? FieldName.of(array, start, colon - start)
                        : FieldName.ofUnusual(array, start, colon - start);
        addValue(array, name, start, colon, end, into);
        return HeadFault.NONE;
    }

    private static void addValue(
            byte[] array, FieldName name, int start, int colon, int end, Fields into) {
        int valueStart = colon + 1;
        while (valueStart < end && isWhite(array[valueStart])) {
            valueStart++;
        }
        int valueEnd = end;
        while (valueEnd > valueStart && isWhite(array[valueEnd - 1])) {
            valueEnd--;
        }
        into.add(name, start, colon - start, valueStart, valueEnd - valueStart);
    }

    private static boolean isWhite(byte b) {
        return b == ' ' || b == '\t';
    }

    private HeadProgress fail(HeadFault why) {
        fault = why;
        return HeadProgress.FAULTY;
    }
}
