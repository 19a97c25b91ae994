package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.codec.http.Characters;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;

import java.util.Map;

/**
 * Writes heads of HTTP/2 as HTTP/1.1 has them, for the parsers of that: so the rules of both
 * versions are the same ones. Nothing is written through that could mean something else there (RFC
 * 9113 §8.2, §10.3); a body without a length is announced by the framing that needs none.
 */
public final class Http1Form {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] STATUS = ascii("HTTP/1.1 ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] NO_CONTENT = ascii("content-length: 0\r\n");
    private static final byte[] COOKIE = ascii("cookie: ");
    private static final short CRLF = '\r' << 8 | '\n';
    private static final short COLON = ':' << 8 | ' ';
    private static final short SEMICOLON = ';' << 8 | ' ';
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    /** RFC 9113 §8.2.2. */
    private static final long CONNECTION_FIELDS =
            FieldName.setOf(
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE);

    private Http1Form() {}

    /**
     * Writes a request's head.
     *
     * @param end whether no content follows
     * @param mostFields cookies that came in crumbs count each
     * @param out borrowed; what is in it after a fault has no meaning
     */
    public static HeadFault request(Http2Headers head, boolean end, int mostFields, ByteBuf out) {
        if (head.size() > mostFields) {
            return HeadFault.TOO_MANY_FIELDS;
        }
        HeadFault fault = requestLine(head, out);
        boolean hasLength = false;
        int cookies = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (fault != HeadFault.NONE || !name.isEmpty() && name.byteAt(0) == ':') {
                continue; // the codec has let each pass once only, and only those of requests
            }
            FieldName known = FieldName.of(name.array(), name.arrayOffset(), name.length());
            hasLength |= known == FieldName.CONTENT_LENGTH;
            if (known == FieldName.COOKIE) {
                cookies++;
            } else if (known != FieldName.HOST) { // checked with the authority
                fault = field(name, AsciiString.of(field.getValue()), known, out);
            }
        }
        if (fault == HeadFault.NONE && cookies > 0) {
            fault = cookies(head, out);
        }
        if (!end && !hasLength) {
            out.writeBytes(CHUNKED);
        }
        out.writeShort(CRLF);
        return fault;
    }

    /**
     * Writes a response's head.
     *
     * @param method of the request
     * @param end whether no content follows
     * @param out borrowed; what is in it after a fault has no meaning
     */
    public static HeadFault response(Http2Headers head, Method method, boolean end, ByteBuf out) {
        CharSequence status = head.status();
        if (status == null || status.length() != 3 || !isVisible(AsciiString.of(status))) {
            return HeadFault.STATUS;
        }
        write(AsciiString.of(status), out.writeBytes(STATUS));
        out.writeByte(' ').writeShort(CRLF);
        HeadFault fault = HeadFault.NONE;
        boolean hasLength = false;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (fault != HeadFault.NONE || !name.isEmpty() && name.byteAt(0) == ':') {
                continue;
            }
            FieldName known = FieldName.of(name.array(), name.arrayOffset(), name.length());
            hasLength |= known == FieldName.CONTENT_LENGTH;
            fault = field(name, AsciiString.of(field.getValue()), known, out);
        }
        if (end && !hasLength && mayHaveContent(method, status)) {
            out.writeBytes(NO_CONTENT);
        }
        out.writeShort(CRLF);
        return fault;
    }

    private static boolean mayHaveContent(Method method, CharSequence status) {
        return method != Method.HEAD
                && status.charAt(0) != '1'
                && !AsciiString.contentEquals(status, "204")
                && !AsciiString.contentEquals(status, "304");
    }

    private static HeadFault requestLine(Http2Headers head, ByteBuf out) {
        CharSequence method = head.method();
        CharSequence path = head.path();
        CharSequence scheme = head.scheme();
        if (method == null || path == null || scheme == null || path.isEmpty()) {
            return AsciiString.contentEquals("CONNECT", method)
                    ? HeadFault.CONNECT
                    : HeadFault.PSEUDO_FIELD;
        }
        if (!AsciiString.contentEqualsIgnoreCase(scheme, "http")
                && !AsciiString.contentEqualsIgnoreCase(scheme, "https")) {
            return HeadFault.SCHEME;
        }
        if (path.charAt(0) != '/' && !AsciiString.contentEquals(path, "*")) {
            return HeadFault.TARGET_FORM;
        }
        if (!isVisible(AsciiString.of(method)) || !isVisible(AsciiString.of(path))) {
            return HeadFault.REQUEST_LINE;
        }
        write(AsciiString.of(method), out);
        write(AsciiString.of(path), out.writeByte(' '));
        out.writeBytes(VERSION);
        return authority(head, out);
    }

    /** Where both are there, {@code :authority} and Host must agree (RFC 9113 §8.3.1). */
    private static HeadFault authority(Http2Headers head, ByteBuf out) {
        var hosts = head.getAll(AsciiString.cached("host"));
        CharSequence authority = head.authority();
        if (hosts.size() > 1) {
            return HeadFault.HOST_TWICE;
        }
        CharSequence chosen =
                authority != null ? authority : hosts.isEmpty() ? null : hosts.getFirst();
        if (chosen == null) {
            return HeadFault.HOST_MISSING;
        }
        if (!hosts.isEmpty() && !AsciiString.contentEqualsIgnoreCase(chosen, hosts.getFirst())) {
            return HeadFault.TARGET_NOT_HOST;
        }
        if (!isVisible(AsciiString.of(chosen))) {
            return HeadFault.HOST;
        }
        write(AsciiString.of(chosen), out);
        out.writeShort(CRLF);
        return HeadFault.NONE;
    }

    private static HeadFault field(
            AsciiString name, AsciiString value, FieldName known, ByteBuf out) {
        if (!isName(name)) {
            return HeadFault.FIELD_NAME;
        }
        boolean isTe = known == FieldName.TE && !value.contentEqualsIgnoreCase(TRAILERS);
        if ((known.bit() & CONNECTION_FIELDS) != 0 || isTe) {
            return HeadFault.CONNECTION_FIELD;
        }
        if (!isText(value)) {
            return HeadFault.CONTROL_CHARACTER;
        }
        write(name, out);
        write(value, out.writeShort(COLON));
        out.writeShort(CRLF);
        return HeadFault.NONE;
    }

    /** Crumbs become one field again (RFC 9113 §8.2.3). */
    private static HeadFault cookies(Http2Headers head, ByteBuf out) {
        out.writeBytes(COOKIE);
        boolean first = true;
        for (CharSequence crumb : head.getAll(AsciiString.cached("cookie"))) {
            AsciiString text = AsciiString.of(crumb);
            if (!isText(text)) {
                return HeadFault.CONTROL_CHARACTER;
            }
            if (!first) {
                out.writeShort(SEMICOLON);
            }
            first = false;
            write(text, out);
        }
        out.writeShort(CRLF);
        return HeadFault.NONE;
    }

    private static boolean isName(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = name.byteAt(i);
            if (!Characters.is(b, Characters.TOKEN) || b >= 'A' && b <= 'Z') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isText(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (Characters.isControl(value.byteAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Neither white space nor control characters. */
    private static boolean isVisible(AsciiString text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.byteAt(i) <= ' ' || text.byteAt(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void write(AsciiString text, ByteBuf out) {
        out.writeBytes(text.array(), text.arrayOffset(), text.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
