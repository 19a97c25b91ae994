package io.sluice.codec.http1;

import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;

import org.jspecify.annotations.Nullable;

/** Reads the field lines of a head (RFC 9112 §5), and what Connection says of them. */
final class FieldLines {
    private static final HeadFault NO_COLON =
            HeadFault.malformed("a field line has no colon behind its name");
    private static final HeadFault NO_NAME = HeadFault.malformed("a field line has no name");
    private static final HeadFault FOLDED =
            HeadFault.malformed("a field line is folded, which is obsolete and ambiguous");
    private static final HeadFault NAME =
            HeadFault.malformed("a field name holds a character that names do not have");
    private static final HeadFault PROTECTED =
            HeadFault.malformed("Connection names a field that must not be taken away");
    private static final HeadFault NOMINATIONS =
            HeadFault.malformed("Connection names too many fields");

    private static final int MOST_NOMINATIONS = 100;
    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};

    private static final long FRAMING =
            FieldName.setOf(FieldName.CONTENT_LENGTH, FieldName.TRANSFER_ENCODING);
    private static final long IDENTITY =
            FieldName.setOf(
                    FieldName.HOST, FieldName.AUTHORIZATION, FieldName.COOKIE, FieldName.X_API_KEY);

    private final HeadText text;
    private final HeadLimits limits;
    private boolean closes;
    private boolean keepsAlive;

    FieldLines(HeadText text, HeadLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** Whether Connection says {@code close}. */
    boolean closes() {
        return closes;
    }

    /** Whether Connection says {@code keep-alive}. */
    boolean keepsAlive() {
        return keepsAlive;
    }

    /**
     * Reads the lines from {@code from} up to the blank one that ends the head.
     *
     * @return what is wrong, or null
     */
    @Nullable HeadFault read(int from, Fields into, boolean ofRequest) {
        byte[] bytes = text.bytes();
        int end = text.end() - 2;
        int line = from;
        while (line < end) {
            if (into.count() == limits.fields()) {
                return text.tooManyFields();
            }
            byte first = bytes[line];
            if (first == ' ' || first == '\t') {
                return FOLDED;
            }
            int colon = line;
            int kinds = 0;
            while (Tokens.kind(bytes[colon]) != Tokens.NONE) {
                kinds |= Tokens.kind(bytes[colon++]);
            }
            if (bytes[colon] != ':') {
                return bytes[colon] == '\r' ? NO_COLON : NAME;
            }
            if (colon == line) {
                return NO_NAME;
            }
            FieldName name =
                    kinds == Tokens.USUAL
                            ? FieldName.of(bytes, line, colon - line)
                            : FieldName.ofUnusual(bytes, line, colon - line);
            int carriageReturn = endOfLine(bytes, colon + 1);
            add(into, name, bytes, line, colon, carriageReturn);
            line = carriageReturn + 2;
        }
        closes = false;
        keepsAlive = false;
        return into.has(FieldName.CONNECTION) ? connection(into, ofRequest) : null;
    }

    private static void add(
            Fields into, FieldName name, byte[] bytes, int line, int colon, int lineEnd) {
        int start = colon + 1;
        int end = lineEnd;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        into.add(name, line, colon - line, start, end - start);
    }

    private static int endOfLine(byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private @Nullable HeadFault connection(Fields fields, boolean ofRequest) {
        int nominations = 0;
        int base = fields.base();
        for (int i = fields.find(FieldName.CONNECTION);
                i >= 0;
                i = fields.next(FieldName.CONNECTION, i + 1)) {
            int at = fields.valueStart(i) - base;
            int end = at + fields.valueLength(i);
            while (at < end) {
                int comma = at;
                while (comma < end && text.bytes()[comma] != ',') {
                    comma++;
                }
                if (++nominations > MOST_NOMINATIONS) {
                    return NOMINATIONS;
                }
                HeadFault fault = option(fields, at, comma, ofRequest);
                if (fault != null) {
                    return fault;
                }
                at = comma + 1;
            }
        }
        return null;
    }

    private @Nullable HeadFault option(Fields fields, int from, int to, boolean ofRequest) {
        byte[] bytes = text.bytes();
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (equals(bytes, start, end, CLOSE)) {
            closes = true;
        } else if (equals(bytes, start, end, KEEP_ALIVE)) {
            keepsAlive = true;
        } else {
            return nominate(fields, start, end, ofRequest);
        }
        return null;
    }

    private @Nullable HeadFault nominate(Fields fields, int start, int end, boolean ofRequest) {
        int base = fields.base();
        for (int i = 0; i < fields.count(); i++) {
            int name = fields.nameStart(i) - base;
            if (!equals(text.bytes(), start, end, name, name + fields.nameLength(i))) {
                continue;
            }
            long bit = fields.name(i).bit();
            if (ofRequest && (bit & IDENTITY) != 0) {
                return PROTECTED;
            }
            if ((bit & FRAMING) == 0) {
                fields.nominate(i);
            }
        }
        return null;
    }

    private boolean equals(byte[] bytes, int start, int end, int otherStart, int otherEnd) {
        if (end - start != otherEnd - otherStart) {
            return false;
        }
        for (int i = 0; i < end - start; i++) {
            if (lower(bytes[start + i]) != lower(bytes[otherStart + i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean equals(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
