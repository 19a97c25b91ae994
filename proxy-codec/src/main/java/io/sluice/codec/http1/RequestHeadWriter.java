package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;

/**
 * Writes the head that goes to a backend: the client's own bytes where they are end-to-end and
 * harmless, our own everywhere else. Framing, Host and who forwarded it are always ours.
 */
public final class RequestHeadWriter {
    private static final byte[] VERSION = HeadBytes.ascii(" HTTP/1.1\r\n");
    private static final byte[] VIA = HeadBytes.ascii("Via: ");
    private static final byte[] VIA_US = HeadBytes.ascii("1.1 sluice\r\n");
    private static final byte[] VIA_US_1_0 = HeadBytes.ascii("1.0 sluice\r\n");
    private static final byte[] FORWARDED_FOR = HeadBytes.ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_HOST = HeadBytes.ascii("X-Forwarded-Host: ");
    private static final byte[] PROTO_HTTP = HeadBytes.ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] PROTO_HTTPS = HeadBytes.ascii("X-Forwarded-Proto: https\r\n");
    private static final byte[] FORWARDED = HeadBytes.ascii("Forwarded: ");
    private static final byte[] FOR = HeadBytes.ascii(", for=\"");
    private static final byte[] SLASH = HeadBytes.ascii("/");

    /** Those that belong to one connection, to the framing, or to the proxy. */
    private static final long NEVER =
            HeadBytes.HOP_BY_HOP
                    | FieldName.setOf(
                            FieldName.HOST,
                            FieldName.EXPECT,
                            FieldName.VIA,
                            FieldName.X_REQUEST_ID,
                            FieldName.REQUEST_ID,
                            FieldName.X_SLUICE_ATTEMPT,
                            FieldName.X_SLUICE_BACKEND,
                            FieldName.X_FORWARDED_FOR,
                            FieldName.FORWARDED,
                            FieldName.AMBIGUOUS);

    private static final long FROM_TRUSTED_ONLY =
            FieldName.setOf(
                    FieldName.X_FORWARDED_PROTO, FieldName.X_FORWARDED_HOST, FieldName.X_REAL_IP);

    private static final long CREDENTIALS =
            FieldName.setOf(FieldName.AUTHORIZATION, FieldName.X_API_KEY);

    private RequestHeadWriter() {}

    /**
     * Writes a whole head, blank line included.
     *
     * @param out borrowed
     * @param head borrowed
     * @param contentLength when framing is {@code LENGTH}
     * @param ownFields complete lines that are added: Host, request id, credentials
     * @param replacesCredentials whether the client's credentials stay behind
     */
    public static void write(
            ByteBuf out,
            RequestHead head,
            Framing framing,
            long contentLength,
            Origin origin,
            byte[] ownFields,
            boolean replacesCredentials) {
        out.writeBytes(head.bytes(), head.methodStart(), head.methodLength());
        out.writeByte(' ');
        if (head.pathLength() == 0) {
            out.writeBytes(SLASH);
        }
        out.writeBytes(head.bytes(), head.targetStart(), head.targetLength());
        out.writeBytes(VERSION);
        long left = NEVER;
        if (!origin.trusted()) {
            left |= FROM_TRUSTED_ONLY;
        }
        if (replacesCredentials) {
            left |= CREDENTIALS;
        }
        HeadBytes.writeKept(out, head.fields(), left);
        HeadBytes.writeFraming(out, framing, contentLength);
        writeForwarding(out, head, origin);
        out.writeBytes(ownFields);
        out.writeBytes(HeadBytes.CRLF);
    }

    private static void writeForwarding(ByteBuf out, RequestHead head, Origin origin) {
        Fields fields = head.fields();
        startList(out, fields, FieldName.VIA, VIA, true);
        out.writeBytes(head.minorVersion() == 0 ? VIA_US_1_0 : VIA_US);
        startList(out, fields, FieldName.X_FORWARDED_FOR, FORWARDED_FOR, origin.trusted());
        out.writeBytes(origin.address()).writeBytes(HeadBytes.CRLF);
        boolean keeps = origin.trusted();
        if (!keeps || !fields.has(FieldName.X_FORWARDED_PROTO)) {
            out.writeBytes(origin.secure() ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (head.authorityLength() > 0 && (!keeps || !fields.has(FieldName.X_FORWARDED_HOST))) {
            out.writeBytes(FORWARDED_HOST);
            out.writeBytes(head.bytes(), head.authorityStart(), head.authorityLength());
            out.writeBytes(HeadBytes.CRLF);
        }
        if (keeps && fields.has(FieldName.FORWARDED)) {
            HeadBytes.writeList(out, fields, FieldName.FORWARDED, FORWARDED);
            out.writeBytes(FOR);
            boolean v6 = HeadBytes.contains(origin.address(), (byte) ':');
            if (v6) {
                out.writeByte('[');
            }
            out.writeBytes(origin.address());
            if (v6) {
                out.writeByte(']');
            }
            out.writeByte('"').writeBytes(HeadBytes.CRLF);
        }
    }

    /** Begins a field whose list is continued by us, when {@code continues}. */
    private static void startList(
            ByteBuf out, Fields fields, FieldName name, byte[] start, boolean continues) {
        if (continues && fields.has(name)) {
            HeadBytes.writeList(out, fields, name, start);
            out.writeByte(',').writeByte(' ');
        } else {
            out.writeBytes(start);
        }
    }
}
