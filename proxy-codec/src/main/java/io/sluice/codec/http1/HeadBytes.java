package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;

import java.nio.charset.StandardCharsets;

/** What both writers of heads share. */
final class HeadBytes {
    static final byte[] CRLF = ascii("\r\n");

    /** Fields that belong to one connection (RFC 9110 §7.6.1), framing among them. */
    static final long HOP_BY_HOP =
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
                    FieldName.TRANSFER_ENCODING);

    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");

    private HeadBytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    /**
     * Copies all lines but those of {@code left} and those that Connection names; neighbours in one
     * go.
     */
    static void writeKept(ByteBuf out, Fields fields, long left) {
        int count = fields.count();
        int i = 0;
        while (i < count) {
            if (isLeft(fields, i, left)) {
                i++;
                continue;
            }
            int first = i;
            while (i < count && !isLeft(fields, i, left)) {
                i++;
            }
            int start = fields.nameStart(first);
            out.writeBytes(fields.bytes(), start, fields.lineEnd(i - 1) - start);
        }
    }

    /**
     * Writes {@code start} and the values of all lines of that name, as one list without its end.
     */
    static void writeList(ByteBuf out, Fields fields, FieldName name, byte[] start) {
        out.writeBytes(start);
        boolean first = true;
        for (int i = fields.find(name); i >= 0; i = fields.next(name, i + 1)) {
            if (!first) {
                out.writeByte(',').writeByte(' ');
            }
            first = false;
            out.writeBytes(fields.bytes(), fields.valueStart(i), fields.valueLength(i));
        }
    }

    static void writeFraming(ByteBuf out, Framing framing, long contentLength) {
        switch (framing) {
            case LENGTH -> {
                out.writeBytes(LENGTH);
                writeDecimal(out, contentLength);
                out.writeBytes(CRLF);
            }
            case CHUNKED -> out.writeBytes(CHUNKED);
            case NONE, UNTIL_CLOSE -> {}
        }
    }

    private static void writeDecimal(ByteBuf out, long value) {
        long power = 1;
        while (value / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.writeByte((int) ('0' + value / power % 10));
        }
    }

    private static boolean isLeft(Fields fields, int i, long left) {
        return (fields.name(i).bit() & left) != 0 || fields.nominated(i);
    }
}
