package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.HeadForm;
import io.sluice.codec.http.ResponseHead;

/**
 * Writes the head that goes to the client from validated ranges of the backend's, in any version of
 * HTTP: which fields it has is decided here. Framing and Connection are always written by us.
 */
public final class ResponseHeadWriter {
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
        passed(HeadLines.FORM, out, head, framing, contentLength, ownFields);
        if (close) {
            out.writeBytes(CLOSE);
        } else if (minorVersionOfClient == 0) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeBytes(ownFields);
        out.writeShort(HeadOut.CRLF);
    }

    /**
     * Writes a whole response head for a connection on which frames tell where content ends.
     *
     * @param form of that version of HTTP
     * @param out borrowed; grows as needed
     * @param head borrowed
     * @param ownFields as above
     */
    public static void write(HeadForm form, ByteBuf out, ResponseHead head, byte[] ownFields) {
        boolean isEmpty = head.framing() == Framing.NONE;
        passed(
                form,
                out,
                head,
                isEmpty || head.framing() == Framing.LENGTH ? head.framing() : Framing.UNTIL_CLOSE,
                isEmpty ? head.declaredLength() : head.contentLength(),
                ownFields);
        form.lines(out, ownFields);
    }

    private static void passed(
            HeadForm form,
            ByteBuf out,
            ResponseHead head,
            Framing framing,
            long contentLength,
            byte[] ownFields) {
        form.status(out, head);
        HeadOut.copyFields(form, out, head.fields(), HeadOut.NEVER_FORWARDED | namesIn(ownFields));
        framing(form, out, head.status(), framing, contentLength);
    }

    private static void framing(
            HeadForm form, ByteBuf out, int status, Framing framing, long contentLength) {
        if (status < 200 || status == NO_CONTENT) {
            return;
        }
        if (framing == Framing.CHUNKED) {
            form.lines(out, HeadOut.CHUNKED);
        } else if (status == RESET_CONTENT) {
            form.contentLength(out, 0);
        } else if (contentLength >= 0 && framing != Framing.UNTIL_CLOSE) {
            form.contentLength(out, contentLength);
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
