package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadForm;

import java.nio.charset.StandardCharsets;

/** The pieces that heads are written from. */
final class HeadOut {
    static final short CRLF = '\r' << 8 | '\n';

    /** Fields for one connection only (RFC 9110 §7.6.1), framing included: that is always ours. */
    static final long NEVER_FORWARDED =
            FieldName.setOf(
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.PROXY_AUTHORIZATION,
                    FieldName.PROXY_AUTHENTICATE,
                    FieldName.TE,
                    FieldName.TRAILER,
                    FieldName.UPGRADE,
                    FieldName.HTTP2_SETTINGS,
                    FieldName.CONTENT_LENGTH,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.AMBIGUOUS);

    static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");

    private HeadOut() {}

    /**
     * Passes on the lines that are neither dropped nor nominated, neighbours together.
     *
     * @param dropped names as bits
     */
    static void copyFields(HeadForm form, ByteBuf out, Fields fields, long dropped) {
        int from = -1;
        int count = fields.count();
        for (int i = 0; i < count; i++) {
            boolean kept = (fields.name(i).bit() & dropped) == 0 && !fields.nominated(i);
            if (kept && from < 0) {
                from = i;
            } else if (!kept && from >= 0) {
                form.lines(out, fields, from, i);
                from = -1;
            }
        }
        if (from >= 0) {
            form.lines(out, fields, from, count);
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
