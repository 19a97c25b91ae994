package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;

/**
 * Writes the head that goes to the backend from validated ranges of the client's. Framing is always
 * written by us, exactly once.
 */
public final class RequestHeadWriter {
    private static final byte[] VERSION = HeadOut.ascii(" HTTP/1.1\r\n");
    private static final int ADDED = 256;

    /** What {@code ownFields} or this class replaces. */
    private static final long REPLACED =
            HeadOut.NEVER_FORWARDED
                    | FieldName.setOf(
                            FieldName.HOST,
                            FieldName.EXPECT,
                            FieldName.X_REQUEST_ID,
                            FieldName.REQUEST_ID,
                            FieldName.X_SLUICE_ATTEMPT,
                            FieldName.X_SLUICE_BACKEND,
                            FieldName.X_SLUICE_PRIORITY);

    private static final long CREDENTIALS =
            FieldName.setOf(FieldName.AUTHORIZATION, FieldName.X_API_KEY);

    private RequestHeadWriter() {}

    /**
     * Writes a whole request head in HTTP/1.1.
     *
     * @param out borrowed; grows as needed
     * @param head borrowed
     * @param framing not UNTIL_CLOSE, which requests do not have
     * @param contentLength the length when the framing is LENGTH
     * @param ownFields complete lines with CR LF: Host, which begins them, the request's id, the
     *     attempt, credentials; not changed
     * @param replacesCredentials leaves out the client's
     */
    public static void write(
            ByteBuf out,
            RequestHead head,
            Framing framing,
            long contentLength,
            Origin origin,
            byte[] ownFields,
            boolean replacesCredentials) {
        out.ensureWritable(head.length() + ownFields.length + ADDED);
        out.writeBytes(head.bytes(), head.methodStart(), head.methodLength()).writeByte(' ');
        out.writeBytes(head.bytes(), head.targetStart(), head.targetLength()).writeBytes(VERSION);
        out.writeBytes(ownFields);
        long dropped = REPLACED | ForwardingFields.replaced(origin);
        HeadOut.copyFields(
                HeadLines.FORM,
                out,
                head.fields(),
                replacesCredentials ? dropped | CREDENTIALS : dropped);
        switch (framing) {
            case LENGTH -> HeadLines.FORM.contentLength(out, contentLength);
            case CHUNKED -> out.writeBytes(HeadOut.CHUNKED);
            case NONE -> {}
            case UNTIL_CLOSE ->
                    throw new IllegalArgumentException("a request does not end with a close");
        }
        ForwardingFields.write(out, head, origin);
        out.writeShort(HeadOut.CRLF);
    }
}
