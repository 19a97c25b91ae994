package io.sluice.codec.http1;

import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;

/**
 * What the fields of a response say together (RFC 9112 §6.3): the content's framing, and whether
 * the connection can be used again. Works on a head that is not yet placed in a buffer: its indices
 * count from the start of the array.
 */
final class ResponseRules {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;
    private static final long FRAMING =
            FieldName.setOf(FieldName.CONTENT_LENGTH, FieldName.TRANSFER_ENCODING);

    private final ConnectionOptions options = new ConnectionOptions(false);

    HeadFault apply(byte[] array, Method requestMethod, ResponseHead head) {
        Fields fields = head.fields();
        HeadFault fault = FramingRules.check(array, fields, head.minorVersion());
        if (fault == HeadFault.NONE) {
            fault = interim(head);
        }
        if (fault == HeadFault.NONE) {
            fault = options.read(array, fields);
        }
        if (fault == HeadFault.NONE) {
            long length = FramingRules.length(array, fields);
            Framing framing = framing(requestMethod, head, length);
            head.framing(framing, length);
            head.connection(
                    options.persists(head.minorVersion())
                            && framing != Framing.UNTIL_CLOSE
                            && !promisesForbiddenContent(head, length));
        }
        return fault;
    }

    private static HeadFault interim(ResponseHead head) {
        if (head.status() == SWITCHING_PROTOCOLS) {
            return HeadFault.SWITCHED;
        }
        return head.isInterim() && head.fields().hasAny(FRAMING)
                ? HeadFault.CONTENT_IN_INTERIM
                : HeadFault.NONE;
    }

    private static Framing framing(Method requestMethod, ResponseHead head, long length) {
        int status = head.status();
        if (requestMethod == Method.HEAD
                || head.isInterim()
                || status == NO_CONTENT
                || status == RESET_CONTENT
                || status == NOT_MODIFIED) {
            return Framing.NONE;
        }
        if (head.fields().has(FieldName.TRANSFER_ENCODING)) {
            return Framing.CHUNKED;
        }
        return length >= 0 ? Framing.LENGTH : Framing.UNTIL_CLOSE;
    }

    /** Content behind a 204 or 205 is never read, so nothing may follow it on that connection. */
    private static boolean promisesForbiddenContent(ResponseHead head, long length) {
        return switch (head.status()) {
            case NO_CONTENT -> head.fields().hasAny(FRAMING) && length != 0;
            case RESET_CONTENT -> length != 0;
            default -> false;
        };
    }
}
