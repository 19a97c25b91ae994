package io.sluice.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/**
 * Fields as a peer sends them, each checked when it comes (RFC 9113 §8.2.1, §8.3): what is wrong is
 * an {@link IllegalArgumentException}, by which Netty's decoder refuses the stream.
 */
final class ReceivedFields extends FieldList {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        AsciiString text = AsciiString.of(value);
        if (PseudoHeaderName.hasPseudoHeaderFormat(name)) {
            pseudo(name, value);
        } else if (!Http1Form.isName(AsciiString.of(name))) {
            throw new IllegalArgumentException("a field name in other than lower case");
        } else if (CONTENT_LENGTH.contentEquals(name)) {
            length(text);
        }
        if (!Http1Form.isText(text) || isWhite(text)) {
            throw new IllegalArgumentException("a character that no field may have");
        }
        return super.add(name, value);
    }

    /** White space before the value, which a reader of HTTP/1.1 would not see. */
    private static boolean isWhite(AsciiString value) {
        return !value.isEmpty() && (value.byteAt(0) == ' ' || value.byteAt(0) == '\t');
    }

    private void pseudo(CharSequence name, CharSequence value) {
        if (!PseudoHeaderName.isPseudoHeader(name)) {
            throw new IllegalArgumentException("an unknown pseudo-header field");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a pseudo-header field without a value");
        }
        if (find(name, 0) >= 0) {
            throw new IllegalArgumentException("a pseudo-header field twice");
        }
    }

    /** RFC 9110 §8.6: digits and nothing else, and once. Netty would take a sign, and a list. */
    private void length(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.byteAt(i) < '0' || value.byteAt(i) > '9') {
                throw new IllegalArgumentException("a length that is no number");
            }
        }
        if (value.isEmpty() || find(CONTENT_LENGTH, 0) >= 0) {
            throw new IllegalArgumentException("no length, or two");
        }
    }

    /** Netty writes down what it has read as a length: it is there already. */
    @Override
    public Http2Headers setLong(CharSequence name, long value) {
        return find(name, 0) >= 0 ? this : super.setLong(name, value);
    }
}
