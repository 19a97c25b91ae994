package io.sluice.codec.http1;

import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.Characters;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadFault;

import java.nio.charset.StandardCharsets;

/**
 * Reads the Connection fields of a head (RFC 9110 §7.6.1): what becomes of the connection, and
 * which fields are not meant to be forwarded. Offsets count from the start of the array.
 */
final class ConnectionOptions {
    private static final int MOST_OPTIONS = 64;
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final long FRAMING =
            FieldName.setOf(FieldName.CONTENT_LENGTH, FieldName.TRANSFER_ENCODING);

    /** Fields that a client may not take out of its own request: 400. */
    static final long PROTECTED =
            FieldName.setOf(
                    FieldName.HOST,
                    FieldName.AUTHORIZATION,
                    FieldName.X_API_KEY,
                    FieldName.COOKIE,
                    FieldName.CONTENT_TYPE,
                    FieldName.CONTENT_ENCODING,
                    FieldName.X_REQUEST_ID,
                    FieldName.REQUEST_ID,
                    FieldName.X_SLUICE_ATTEMPT,
                    FieldName.X_SLUICE_BACKEND,
                    FieldName.X_SLUICE_PRIORITY);

    private final boolean refusesProtected;
    private boolean close;
    private boolean keepAlive;
    private int options;

    /** With {@code refusesProtected} naming a protected field is a fault, else it has no effect. */
    ConnectionOptions(boolean refusesProtected) {
        this.refusesProtected = refusesProtected;
    }

    /** What the sender of this version wants (RFC 9112 §9.3). */
    boolean persists(int minorVersion) {
        return !close && (minorVersion > 0 || keepAlive);
    }

    HeadFault read(byte[] array, Fields fields) {
        close = false;
        keepAlive = false;
        options = 0;
        int i = fields.find(FieldName.CONNECTION);
        while (i >= 0) {
            int start = fields.valueStart(i);
            HeadFault fault = list(array, start, start + fields.valueLength(i), fields);
            if (fault != HeadFault.NONE) {
                return fault;
            }
            i = fields.next(FieldName.CONNECTION, i + 1);
        }
        return HeadFault.NONE;
    }

    private HeadFault list(byte[] array, int start, int end, Fields fields) {
        int at = start;
        while (at < end) {
            int from = skipWhite(array, at, end);
            int to = from;
            while (to < end && Characters.is(array[to], Characters.TOKEN)) {
                to++;
            }
            at = skipWhite(array, to, end);
            if (at < end && array[at] != ',') {
                return HeadFault.CONNECTION_OPTION;
            }
            at++;
            options++;
            if (options > MOST_OPTIONS) {
                return HeadFault.TOO_MANY_OPTIONS;
            }
            if (to > from) {
                HeadFault fault = option(array, from, to - from, fields);
                if (fault != HeadFault.NONE) {
                    return fault;
                }
            }
        }
        return HeadFault.NONE;
    }

    private HeadFault option(byte[] array, int start, int length, Fields fields) {
        if (Ascii.equalsIgnoreCase(array, start, length, CLOSE)) {
            close = true;
            return HeadFault.NONE;
        }
        FieldName name = FieldName.of(array, start, length);
        if (name == FieldName.KEEP_ALIVE) {
            keepAlive = true;
        } else if (name == FieldName.OTHER) {
            nominateOthers(array, start, length, fields);
        } else if ((name.bit() & PROTECTED) != 0) {
            return refusesProtected ? HeadFault.PROTECTED_OPTION : HeadFault.NONE;
        } else if ((name.bit() & FRAMING) == 0) {
            nominate(name, fields);
        }
        return HeadFault.NONE;
    }

    private static void nominate(FieldName name, Fields fields) {
        int i = fields.find(name);
        while (i >= 0) {
            fields.nominate(i);
            i = fields.next(name, i + 1);
        }
    }

    private static void nominateOthers(byte[] array, int start, int length, Fields fields) {
        for (int i = 0; i < fields.count(); i++) {
            if (fields.nameLength(i) == length
                    && Ascii.equalsIgnoreCase(array, start, array, fields.nameStart(i), length)) {
                fields.nominate(i);
            }
        }
    }

    private static int skipWhite(byte[] array, int from, int end) {
        int at = from;
        while (at < end && (array[at] == ' ' || array[at] == '\t')) {
            at++;
        }
        return at;
    }
}
