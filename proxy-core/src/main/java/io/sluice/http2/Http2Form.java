package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.codec.http.FieldName;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads heads that we have written ourselves in HTTP/1.1 as those of HTTP/2: names in lower case,
 * nothing of what belongs to one connection (RFC 9113 §8.2). Names and values are views of the
 * bytes that are read, which belong to the head from then on.
 */
public final class Http2Form {
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final long DROPPED =
            FieldName.setOf(
                    FieldName.CONNECTION,
                    FieldName.KEEP_ALIVE,
                    FieldName.PROXY_CONNECTION,
                    FieldName.TRANSFER_ENCODING,
                    FieldName.UPGRADE,
                    FieldName.HOST);

    /** One object for each known name: they are hashed and compared again and again. */
    private static final Map<FieldName, AsciiString> NAMES = names();

    private final byte[] bytes;
    private final int end;
    private int at;

    private Http2Form(ByteBuf head) {
        bytes = head.array();
        at = head.arrayOffset() + head.readerIndex();
        end = at + head.readableBytes();
    }

    /**
     * Reads a request's head.
     *
     * @param head borrowed; on the heap, not pooled, and never changed afterwards
     */
    public static Http2Headers request(ByteBuf head, boolean secure) {
        var form = new Http2Form(head);
        AsciiString method = form.until(' ');
        AsciiString path = form.until(' ');
        form.until('\n');
        Http2Headers into = new FieldList().method(method).scheme(secure ? HTTPS : HTTP).path(path);
        form.fields(into);
        return into;
    }

    private void fields(Http2Headers into) {
        while (at < end && bytes[at] != '\r') {
            int start = at;
            while (bytes[at] != ':') {
                bytes[at] = lowerCase(bytes[at]);
                at++;
            }
            int length = at - start;
            at++;
            while (bytes[at] == ' ' || bytes[at] == '\t') {
                at++;
            }
            int value = at;
            until('\n');
            int valueEnd = at - 2;
            while (valueEnd > value
                    && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
                valueEnd--;
            }
            add(start, length, view(value, valueEnd - value), into);
        }
    }

    private void add(int start, int length, AsciiString value, Http2Headers into) {
        FieldName known = FieldName.of(bytes, start, length);
        if (known == FieldName.HOST && into.method() != null) {
            into.authority(value);
        } else if ((known.bit() & DROPPED) == 0) {
            into.add(known == FieldName.OTHER ? view(start, length) : name(known), value);
        }
    }

    private static CharSequence name(FieldName known) {
        return NAMES.getOrDefault(known, AsciiString.EMPTY_STRING);
    }

    /** Up to that byte, and goes behind it. */
    private AsciiString until(char stop) {
        int start = at;
        while (at < end && bytes[at] != stop) {
            at++;
        }
        AsciiString found = view(start, at - start);
        at++;
        return found;
    }

    private AsciiString view(int start, int length) {
        return new AsciiString(bytes, start, length, false);
    }

    private static byte lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    private static Map<FieldName, AsciiString> names() {
        var names = new EnumMap<FieldName, AsciiString>(FieldName.class);
        for (FieldName name : FieldName.values()) {
            names.put(name, AsciiString.cached(name.lowerCase().toLowerCase(Locale.ROOT)));
        }
        return names;
    }
}
