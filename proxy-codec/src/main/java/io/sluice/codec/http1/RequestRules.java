package io.sluice.codec.http1;

import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.Authority;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.RequestHead.Expectation;

import java.nio.charset.StandardCharsets;

/**
 * What the fields of a request say together: host, framing, connection, expectation. Of the
 * outcomes that the RFCs allow for an ambiguous head this is always the refusal. Works on a head
 * that is not yet placed in a buffer: its indices count from the start of the array.
 */
final class RequestRules {
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);

    /** A second line of these would be read by one party and not by another. */
    private static final long ONCE =
            FieldName.setOf(
                    FieldName.EXPECT,
                    FieldName.CONTENT_TYPE,
                    FieldName.CONTENT_ENCODING,
                    FieldName.AUTHORIZATION,
                    FieldName.X_API_KEY);

    private final ConnectionOptions options = new ConnectionOptions(true);

    HeadFault apply(byte[] array, RequestHead head) {
        HeadFault fault = host(array, head);
        if (fault == HeadFault.NONE) {
            fault = framing(array, head);
        }
        if (fault == HeadFault.NONE && head.fields().isRepeated(ONCE)) {
            fault = HeadFault.GIVEN_TWICE;
        }
        if (fault == HeadFault.NONE) {
            fault = options.read(array, head.fields());
        }
        if (fault == HeadFault.NONE) {
            head.connection(options.persists(head.minorVersion()), expectation(array, head));
        }
        return fault;
    }

    private static HeadFault host(byte[] array, RequestHead head) {
        Fields fields = head.fields();
        int i = fields.find(FieldName.HOST);
        if (i < 0) {
            return head.minorVersion() == 0 ? HeadFault.NONE : HeadFault.HOST_MISSING;
        }
        if (fields.isRepeated(FieldName.HOST.bit())) {
            return HeadFault.HOST_TWICE;
        }
        int start = fields.valueStart(i);
        int length = fields.valueLength(i);
        if (!Authority.isValid(array, start, length)) {
            return HeadFault.HOST;
        }
        boolean absolute = head.authorityLength() > 0;
        if (!absolute) { // else Host is ignored, RFC 9112 section 3.2.2
            head.authority(start, length);
        }
        return HeadFault.NONE;
    }

    private static HeadFault framing(byte[] array, RequestHead head) {
        Fields fields = head.fields();
        HeadFault fault = FramingRules.check(array, fields, head.minorVersion());
        if (fault != HeadFault.NONE) {
            return fault;
        }
        long length = FramingRules.length(array, fields);
        if (fields.has(FieldName.TRANSFER_ENCODING)) {
            head.framing(Framing.CHUNKED, -1);
        } else if (length >= 0) {
            head.framing(Framing.LENGTH, length);
        }
        return HeadFault.NONE;
    }

    /** A client of HTTP/1.0 gets no 1xx, and one that sends no content waits for none. */
    private static Expectation expectation(byte[] array, RequestHead head) {
        Fields fields = head.fields();
        int i = fields.find(FieldName.EXPECT);
        if (i < 0 || head.minorVersion() == 0) {
            return Expectation.NONE;
        }
        if (!Ascii.equalsIgnoreCase(array, fields.valueStart(i), fields.valueLength(i), CONTINUE)) {
            return Expectation.UNSUPPORTED;
        }
        return head.hasContent() ? Expectation.CONTINUE : Expectation.NONE;
    }
}
