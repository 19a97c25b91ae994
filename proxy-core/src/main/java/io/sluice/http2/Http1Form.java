package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.codec.http.Characters;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.Method;

import java.util.Arrays;
import java.util.Map;

/**
 * Writes heads of HTTP/2 as HTTP/1.1 has them, for the parsers of that: so the rules of both
 * versions are the same ones. Nothing is written through that could mean something else there (RFC
 * 9113 §8.2, §10.3); a body without a length is announced by the framing that needs none. One for
 * each connection, which keeps the array that a head is put together in; confined to its event
 * loop.
 */
public final class Http1Form {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] STATUS = ascii("HTTP/1.1 ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] NO_CONTENT = ascii("content-length: 0\r\n");
    private static final byte[] COOKIE = ascii("cookie: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] SPACE = ascii(" ");
    private static final byte[] COLON = ascii(": ");
    private static final byte[] SEMICOLON = ascii("; ");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString COOKIES = AsciiString.cached("cookie");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    private static final int TYPICAL = 1024;
    private static final int KEPT = 4 * TYPICAL;
    private static final byte[] NOTHING = {};

    /** RFC 9113 §8.2.2. */
    private static final long CONNECTION_FIELDS =
            FieldName.setOf(
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE);

    private byte[] text = NOTHING;
    private int length;

    /**
     * Writes a request's head.
     *
     * @param end whether no content follows
     * @param mostFields cookies that came in crumbs count each
     * @param out borrowed; what is in it after a fault has no meaning
     */
    public HeadFault request(Http2Headers head, boolean end, int mostFields, ByteBuf out) {
        if (head.size() > mostFields) {
            return HeadFault.TOO_MANY_FIELDS;
        }
        length = 0;
        HeadFault fault = requestLine(head);
        boolean hasLength = false;
        boolean hasHost = false;
        int cookies = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (fault != HeadFault.NONE || isPseudo(name)) {
                continue; // the codec has let each pass once only, and only those of requests
            }
            FieldName known = FieldName.of(name.array(), name.arrayOffset(), name.length());
            hasLength |= known == FieldName.CONTENT_LENGTH;
            if (known == FieldName.COOKIE) {
                cookies++;
            } else if (known == FieldName.HOST) {
                hasHost = true;
            } else {
                fault = field(name, AsciiString.of(field.getValue()), known);
            }
        }
        if (fault == HeadFault.NONE && hasHost) {
            fault = hosts(head);
        }
        if (fault == HeadFault.NONE && cookies > 0) {
            fault = cookies(head);
        }
        if (!end && !hasLength) {
            put(CHUNKED);
        }
        finish(out);
        return fault;
    }

    /**
     * Writes a response's head.
     *
     * @param method of the request
     * @param end whether no content follows
     * @param out borrowed; what is in it after a fault has no meaning
     */
    public HeadFault response(Http2Headers head, Method method, boolean end, ByteBuf out) {
        CharSequence status = head.status();
        if (status == null || status.length() != 3 || !isVisible(AsciiString.of(status))) {
            return HeadFault.STATUS;
        }
        length = 0;
        put(STATUS);
        put(AsciiString.of(status));
        put(SPACE);
        put(CRLF);
        HeadFault fault = HeadFault.NONE;
        boolean hasLength = false;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            if (fault != HeadFault.NONE || isPseudo(name)) {
                continue;
            }
            FieldName known = FieldName.of(name.array(), name.arrayOffset(), name.length());
            hasLength |= known == FieldName.CONTENT_LENGTH;
            fault = field(name, AsciiString.of(field.getValue()), known);
        }
        if (end && !hasLength && mayHaveContent(method, status)) {
            put(NO_CONTENT);
        }
        finish(out);
        return fault;
    }

    private void finish(ByteBuf out) {
        put(CRLF);
        out.writeBytes(text, 0, length);
        if (text.length > KEPT) {
            text = NOTHING;
        }
    }

    private static boolean isPseudo(AsciiString name) {
        return !name.isEmpty() && name.byteAt(0) == ':';
    }

    private static boolean mayHaveContent(Method method, CharSequence status) {
        return method != Method.HEAD
                && status.charAt(0) != '1'
                && !AsciiString.contentEquals(status, "204")
                && !AsciiString.contentEquals(status, "304");
    }

    private HeadFault requestLine(Http2Headers head) {
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
        put(AsciiString.of(method));
        put(SPACE);
        put(AsciiString.of(path));
        put(VERSION);
        return authority(head);
    }

    private HeadFault authority(Http2Headers head) {
        CharSequence authority = head.authority();
        CharSequence chosen = authority != null ? authority : head.get(HOST);
        if (chosen == null) {
            return HeadFault.HOST_MISSING;
        }
        if (!isVisible(AsciiString.of(chosen))) {
            return HeadFault.HOST;
        }
        put(AsciiString.of(chosen));
        put(CRLF);
        return HeadFault.NONE;
    }

    /** Where both are there, {@code :authority} and Host must agree (RFC 9113 §8.3.1). */
    private static HeadFault hosts(Http2Headers head) {
        var hosts = head.getAll(HOST);
        CharSequence authority = head.authority();
        if (hosts.size() > 1) {
            return HeadFault.HOST_TWICE;
        }
        return authority != null
                        && !hosts.isEmpty()
                        && !AsciiString.contentEqualsIgnoreCase(authority, hosts.getFirst())
                ? HeadFault.TARGET_NOT_HOST
                : HeadFault.NONE;
    }

    private HeadFault field(AsciiString name, AsciiString value, FieldName known) {
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
        put(name);
        put(COLON);
        put(value);
        put(CRLF);
        return HeadFault.NONE;
    }

    /** Crumbs become one field again (RFC 9113 §8.2.3). */
    private HeadFault cookies(Http2Headers head) {
        put(COOKIE);
        boolean first = true;
        for (CharSequence crumb : head.getAll(COOKIES)) {
            AsciiString crumbText = AsciiString.of(crumb);
            if (!isText(crumbText)) {
                return HeadFault.CONTROL_CHARACTER;
            }
            if (!first) {
                put(SEMICOLON);
            }
            first = false;
            put(crumbText);
        }
        put(CRLF);
        return HeadFault.NONE;
    }

    /** Whether a field may have this name (RFC 9113 §8.2.1). */
    static boolean isName(AsciiString name) {
        byte[] bytes = name.array();
        int end = name.arrayOffset() + name.length();
        for (int i = name.arrayOffset(); i < end; i++) {
            if (!Characters.is(bytes[i], Characters.LOWER_CASE)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** No control characters. */
    static boolean isText(AsciiString value) {
        int end = value.arrayOffset() + value.length();
        return Characters.nextControl(value.array(), value.arrayOffset(), end) == end;
    }

    /** Neither white space nor control characters. */
    private static boolean isVisible(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.byteAt(i) <= ' ' || value.byteAt(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private void put(AsciiString bytes) {
        put(bytes.array(), bytes.arrayOffset(), bytes.length());
    }

    private void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    private void put(byte[] bytes, int start, int count) {
        if (count > text.length - length) {
            text = Arrays.copyOf(text, Math.max(TYPICAL, 2 * (length + count)));
        }
        System.arraycopy(bytes, start, text, length, count);
        length += count;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
