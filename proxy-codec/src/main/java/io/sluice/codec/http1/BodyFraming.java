package io.sluice.codec.http1;

import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadFault;

import org.jspecify.annotations.Nullable;

/**
 * What the framing fields say of a body, for both directions (RFC 9112 §6). Anything that two
 * readers could understand differently is a fault.
 */
final class BodyFraming {
    private static final HeadFault BOTH =
            HeadFault.malformed("both Content-Length and Transfer-Encoding are present");
    private static final HeadFault LENGTHS =
            HeadFault.malformed("there is more than one Content-Length");
    private static final HeadFault LENGTH =
            HeadFault.malformed("Content-Length is not a plain decimal number");
    private static final HeadFault CODINGS =
            HeadFault.malformed("there is more than one Transfer-Encoding");
    private static final HeadFault CODING =
            HeadFault.malformed("Transfer-Encoding is not exactly chunked");
    private static final HeadFault OLD =
            HeadFault.malformed("HTTP/1.0 does not have Transfer-Encoding");

    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    /** Of a number with more digits nobody has that much; it might overflow elsewhere. */
    private static final int MOST_DIGITS = 18;

    private boolean chunked;
    private long length;

    boolean isChunked() {
        return chunked;
    }

    /** What Content-Length says, or -1. */
    long length() {
        return length;
    }

    /** Reads the framing; what is wrong with it, or null. */
    @Nullable HeadFault read(Fields fields, byte[] bytes, int minorVersion) {
        chunked = false;
        length = -1;
        int coding = fields.find(FieldName.TRANSFER_ENCODING);
        int size = fields.find(FieldName.CONTENT_LENGTH);
        if (coding >= 0) {
            if (size >= 0) {
                return BOTH;
            }
            if (minorVersion == 0) {
                return OLD;
            }
            if (fields.next(FieldName.TRANSFER_ENCODING, coding + 1) >= 0) {
                return CODINGS;
            }
            chunked = fields.valueIs(coding, CHUNKED);
            return chunked ? null : CODING;
        }
        if (size < 0) {
            return null;
        }
        if (fields.next(FieldName.CONTENT_LENGTH, size + 1) >= 0) {
            return LENGTHS;
        }
        int start = fields.valueStart(size) - fields.base();
        length = number(bytes, start, fields.valueLength(size));
        return length < 0 ? LENGTH : null;
    }

    /** A number without sign, blanks or leading zeros; else -1. */
    private static long number(byte[] bytes, int start, int digits) {
        if (digits == 0 || digits > 1 && bytes[start] == '0') {
            return -1;
        }
        long value = 0;
        for (int i = start; i < start + digits; i++) {
            if (!Tokens.isDigit(bytes[i])) {
                return -1;
            }
            if (i - start <= MOST_DIGITS) {
                value = value * 10 + (bytes[i] - '0');
            }
        }
        return digits > MOST_DIGITS + 1 || value < 0 ? -1 : value;
    }
}
