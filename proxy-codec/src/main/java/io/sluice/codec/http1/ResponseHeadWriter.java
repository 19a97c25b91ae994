package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.ResponseHead;

/**
 * Writes the head that goes to a client: the backend's own bytes where they are end-to-end, our own
 * everywhere else.
 */
public final class ResponseHeadWriter {
    private static final byte[] VERSION = HeadBytes.ascii("HTTP/1.1 ");
    private static final byte[] CLOSE = HeadBytes.ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = HeadBytes.ascii("Connection: keep-alive\r\n");

    private static final long NEVER =
            HeadBytes.HOP_BY_HOP
                    | FieldName.setOf(
                            FieldName.X_REQUEST_ID,
                            FieldName.REQUEST_ID,
                            FieldName.X_SLUICE_BACKEND,
                            FieldName.AMBIGUOUS);

    private ResponseHeadWriter() {}

    /**
     * Writes a whole head, blank line included.
     *
     * @param out borrowed
     * @param head borrowed
     * @param framing as the client gets it
     * @param contentLength when framing is {@code LENGTH}; when it is {@code NONE}, what is told of
     *     a body that is not sent, or -1
     * @param close whether the connection ends with this answer
     * @param minorVersionOfClient 0 or 1
     * @param ownFields complete lines that are added
     */
    public static void write(
            ByteBuf out,
            ResponseHead head,
            Framing framing,
            long contentLength,
            boolean close,
            int minorVersionOfClient,
            byte[] ownFields) {
        out.writeBytes(VERSION);
        writeStatus(out, head.status());
        out.writeByte(' ');
        out.writeBytes(head.bytes(), head.reasonStart(), head.reasonLength());
        out.writeBytes(HeadBytes.CRLF);
        boolean buffersToo = head.isEventStream();
        long left = buffersToo ? NEVER | FieldName.X_ACCEL_BUFFERING.bit() : NEVER;
        HeadBytes.writeKept(out, head.fields(), left);
        if (framing != Framing.NONE) {
            HeadBytes.writeFraming(out, framing, contentLength);
        } else if (contentLength >= 0 && head.status() != 204 && head.status() >= 200) {
            HeadBytes.writeFraming(out, Framing.LENGTH, contentLength);
        }
        if (close) {
            out.writeBytes(CLOSE);
        } else if (minorVersionOfClient == 0) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeBytes(ownFields);
        out.writeBytes(HeadBytes.CRLF);
    }

    private static void writeStatus(ByteBuf out, int status) {
        out.writeByte('0' + status / 100)
                .writeByte('0' + status / 10 % 10)
                .writeByte('0' + status % 10);
    }
}
