package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.RequestHead;

/**
 * The fields that tell a backend where a request comes from: Via (RFC 9110 §7.6.3), X-Forwarded-*
 * and Forwarded (RFC 7239). What a client says of itself is replaced; what a trusted proxy says is
 * kept and continued.
 */
final class ForwardingFields {
    private static final byte[] VIA_1_1 = HeadOut.ascii("Via: 1.1 sluice\r\n");
    private static final byte[] VIA_1_0 = HeadOut.ascii("Via: 1.0 sluice\r\n");
    private static final byte[] VIA_2 = HeadOut.ascii("Via: 2.0 sluice\r\n");
    private static final byte[] FOR = HeadOut.ascii("X-Forwarded-For: ");
    private static final byte[] PROTO_HTTP = HeadOut.ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] PROTO_HTTPS = HeadOut.ascii("X-Forwarded-Proto: https\r\n");
    private static final byte[] HOST = HeadOut.ascii("X-Forwarded-Host: ");
    private static final byte[] FORWARDED = HeadOut.ascii("Forwarded: ");
    private static final byte[] NODE = HeadOut.ascii("for=\"");
    private static final byte[] NODE_HOST = HeadOut.ascii("\";host=\"");
    private static final byte[] NODE_HTTP = HeadOut.ascii("\";proto=http\r\n");
    private static final byte[] NODE_HTTPS = HeadOut.ascii("\";proto=https\r\n");
    private static final short SEPARATOR = ',' << 8 | ' ';

    private static final long CONTINUED =
            FieldName.setOf(FieldName.X_FORWARDED_FOR, FieldName.FORWARDED);
    private static final long CLAIMS =
            CONTINUED
                    | FieldName.setOf(
                            FieldName.X_FORWARDED_PROTO,
                            FieldName.X_FORWARDED_HOST,
                            FieldName.X_REAL_IP);

    private ForwardingFields() {}

    /** The client's fields that are not copied as they are. */
    static long replaced(Origin origin) {
        return origin.trusted() ? CONTINUED : CLAIMS;
    }

    static void write(ByteBuf out, RequestHead head, Origin origin) {
        Fields fields = head.fields();
        boolean trusted = origin.trusted();
        out.writeBytes(via(head, origin));
        out.writeBytes(FOR);
        if (trusted) {
            copyList(out, fields, FieldName.X_FORWARDED_FOR);
        }
        out.writeBytes(origin.address()).writeShort(HeadOut.CRLF);
        if (!trusted || !keeps(fields, FieldName.X_FORWARDED_PROTO)) {
            out.writeBytes(origin.secure() ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (head.authorityLength() > 0
                && (!trusted || !keeps(fields, FieldName.X_FORWARDED_HOST))) {
            out.writeBytes(HOST);
            authority(out, head);
            out.writeShort(HeadOut.CRLF);
        }
        if (trusted && keeps(fields, FieldName.FORWARDED)) {
            forwarded(out, head, origin);
        }
    }

    /** The version that the request came in (RFC 9110 §7.6.3). */
    private static byte[] via(RequestHead head, Origin origin) {
        return origin.http2() ? VIA_2 : head.minorVersion() == 0 ? VIA_1_0 : VIA_1_1;
    }

    private static void forwarded(ByteBuf out, RequestHead head, Origin origin) {
        out.writeBytes(FORWARDED);
        copyList(out, head.fields(), FieldName.FORWARDED);
        out.writeBytes(NODE);
        node(out, origin.address());
        if (head.authorityLength() > 0) {
            out.writeBytes(NODE_HOST);
            authority(out, head);
        }
        out.writeBytes(origin.secure() ? NODE_HTTPS : NODE_HTTP);
    }

    /** Addresses of IPv6 stand in brackets (RFC 7239 §6). */
    private static void node(ByteBuf out, byte[] address) {
        if (contains(address, ':')) {
            out.writeByte('[').writeBytes(address).writeByte(']');
        } else {
            out.writeBytes(address);
        }
    }

    private static void authority(ByteBuf out, RequestHead head) {
        out.writeBytes(head.bytes(), head.authorityStart(), head.authorityLength());
    }

    /** The values of all kept lines of that name, each with a comma behind it. */
    private static void copyList(ByteBuf out, Fields fields, FieldName name) {
        int i = fields.find(name);
        while (i >= 0) {
            if (!fields.nominated(i) && fields.valueLength(i) > 0) {
                out.writeBytes(fields.bytes(), fields.valueStart(i), fields.valueLength(i));
                out.writeShort(SEPARATOR);
            }
            i = fields.next(name, i + 1);
        }
    }

    private static boolean keeps(Fields fields, FieldName name) {
        int i = fields.find(name);
        return i >= 0 && !fields.nominated(i);
    }

    private static boolean contains(byte[] bytes, char wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }
}
