package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.ResponseHead;

/**
 * Writes the head that goes to the client from validated ranges of the backend's. Framing and
 * Connection are always written by us.
 */
public final class ResponseHeadWriter {
    private static final byte[] VERSION = HeadOut.ascii("HTTP/1.1 ");
    private static final byte[] CLOSE = HeadOut.ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = HeadOut.ascii("Connection: keep-alive\r\n");
    private static final int ADDED = 128;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;

    private ResponseHeadWriter() {}

    /**
     * Writes a whole response head in HTTP/1.1.
     *
     * @param out borrowed; grows as needed
     * @param head borrowed
     * @param framing of the content that follows; NONE for a response to HEAD, a 304 and the like
     * @param contentLength what Content-Length will say, also with NONE; -1 for no such field
     * @param close the connection ends with this response
     * @param minorVersionOfClient 0 or 1
     * @param ownFields complete lines with CR LF, which replace the backend's of the same known
     *     names; not changed
     */
    public static void write(
            ByteBuf out,
            ResponseHead head,
            Framing framing,
            long contentLength,
            boolean close,
            int minorVersionOfClient,
            byte[] ownFields) {
        out.ensureWritable(head.length() + ownFields.length + ADDED);
        statusLine(out, head);
        HeadOut.copyFields(out, head.fields(), HeadOut.NEVER_FORWARDED | namesIn(ownFields));
        framing(out, head.status(), framing, contentLength);
        if (close) {
            out.writeBytes(CLOSE);
        } else if (minorVersionOfClient == 0) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeBytes(ownFields);
        out.writeShort(HeadOut.CRLF);
    }

    private static void statusLine(ByteBuf out, ResponseHead head) {
        int status = head.status();
        out.writeBytes(VERSION);
        out.writeByte('0' + status / 100);
        out.writeByte('0' + status / 10 % 10);
        out.writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeBytes(head.bytes(), head.reasonStart(), head.reasonLength());
        out.writeShort(HeadOut.CRLF);
    }

    private static void framing(ByteBuf out, int status, Framing framing, long contentLength) {
        if (status < 200 || status == NO_CONTENT) {
            return;
        }
        if (framing == Framing.CHUNKED) {
            out.writeBytes(HeadOut.CHUNKED);
        } else if (status == RESET_CONTENT) {
            HeadOut.contentLength(out, 0);
        } else if (contentLength >= 0 && framing != Framing.UNTIL_CLOSE) {
            HeadOut.contentLength(out, contentLength);
        }
    }

    /** The known names of complete lines, as bits. */
    private static long namesIn(byte[] lines) {
        long names = 0;
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == ':' && start >= 0) {
                names |= FieldName.of(lines, start, i - start).bit();
                start = -1;
            } else if (lines[i] == '\n') {
                start = i + 1;
            }
        }
        return names & ~FieldName.OTHER.bit();
    }
}
