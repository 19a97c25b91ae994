package io.sluice.codec.http1;

import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadFault;

import java.nio.charset.StandardCharsets;

/**
 * What holds for Content-Length and Transfer-Encoding in both directions (RFC 9112 §6): one of them
 * at most, once, and with a value that everybody reads alike.
 */
final class FramingRules {
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);

    private FramingRules() {}

    static HeadFault check(byte[] array, Fields fields, int minorVersion) {
        boolean hasLength = fields.has(FieldName.CONTENT_LENGTH);
        if (!fields.has(FieldName.TRANSFER_ENCODING)) {
            return hasLength ? checkLength(array, fields) : HeadFault.NONE;
        }
        if (minorVersion == 0) {
            return HeadFault.CODING_IN_1_0;
        }
        return hasLength ? HeadFault.LENGTH_AND_CHUNKED : checkCoding(array, fields);
    }

    /** The value of a checked Content-Length, or -1 when there is none. */
    static long length(byte[] array, Fields fields) {
        int i = fields.find(FieldName.CONTENT_LENGTH);
        return i < 0 ? -1 : ContentLength.parse(array, fields.valueStart(i), fields.valueLength(i));
    }

    private static HeadFault checkLength(byte[] array, Fields fields) {
        if (fields.isRepeated(FieldName.CONTENT_LENGTH.bit())) {
            return HeadFault.LENGTH_TWICE;
        }
        long length = length(array, fields);
        if (length == ContentLength.OUT_OF_RANGE) {
            return HeadFault.LENGTH_TOO_LARGE;
        }
        return length < 0 ? HeadFault.LENGTH_NOT_A_NUMBER : HeadFault.NONE;
    }

    private static HeadFault checkCoding(byte[] array, Fields fields) {
        if (fields.isRepeated(FieldName.TRANSFER_ENCODING.bit())) {
            return HeadFault.CODING_TWICE;
        }
        int i = fields.find(FieldName.TRANSFER_ENCODING);
        return Ascii.equalsIgnoreCase(array, fields.valueStart(i), fields.valueLength(i), CHUNKED)
                ? HeadFault.NONE
                : HeadFault.CODING;
    }
}
