package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;

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
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final int MOST_DIGITS = 19;

    private HeadOut() {}

    /**
     * Copies the lines that are neither dropped nor nominated, neighbours together.
     *
     * @param dropped names as bits
     */
    static void copyFields(ByteBuf out, Fields fields, long dropped) {
        int from = -1;
        int count = fields.count();
        for (int i = 0; i < count; i++) {
            boolean kept = (fields.name(i).bit() & dropped) == 0 && !fields.nominated(i);
            if (kept && from < 0) {
                from = fields.nameStart(i);
            } else if (!kept && from >= 0) {
                out.writeBytes(fields.bytes(), from, fields.nameStart(i) - from);
                from = -1;
            }
        }
        if (from >= 0) {
            out.writeBytes(fields.bytes(), from, fields.lineEnd(count - 1) - from);
        }
    }

    static void contentLength(ByteBuf out, long length) {
        out.writeBytes(LENGTH);
        decimal(out, length);
        out.writeShort(CRLF);
    }

    /** Writes a number that is not negative. */
    private static void decimal(ByteBuf out, long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int start = out.ensureWritable(MOST_DIGITS).writerIndex();
        long rest = number;
        for (int i = start + digits - 1; i >= start; i--) {
            out.setByte(i, (int) ('0' + rest % 10));
            rest /= 10;
        }
        out.writerIndex(start + digits);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
