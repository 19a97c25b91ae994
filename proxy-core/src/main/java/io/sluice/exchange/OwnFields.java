package io.sluice.exchange;

import io.sluice.codec.http.ResponseHead;
import io.sluice.fleet.Backend;

import java.nio.charset.StandardCharsets;

/** The field lines that the proxy adds to heads, as bytes that are ready to be written. */
final class OwnFields {
    private static final byte[] FIRST_ATTEMPT = ascii("x-sluice-attempt: 1\r\n");
    private static final byte[] NO_BUFFERING = ascii("X-Accel-Buffering: no\r\n");
    private static final byte[] NOTHING = {};

    private OwnFields() {}

    static byte[] ofRequest(Backend backend, byte[] requestIdField, int attempt) {
        byte[] number =
                attempt == 1 ? FIRST_ATTEMPT : ascii("x-sluice-attempt: " + attempt + "\r\n");
        return concat(backend.requestFields(), requestIdField, number);
    }

    static byte[] ofResponse(Backend backend, byte[] requestIdField, ResponseHead head) {
        byte[] buffering = head.isEventStream() ? NO_BUFFERING : NOTHING;
        return concat(requestIdField, backend.responseField(), buffering);
    }

    /** For a stream of which only we have said something so far. */
    static byte[] ofEarlyResponse(byte[] requestIdField) {
        return concat(requestIdField, NOTHING, NO_BUFFERING);
    }

    /** For a stream whose head is ours. */
    static byte[] ofStream(Backend backend, byte[] requestIdField) {
        return concat(requestIdField, backend.responseField(), NO_BUFFERING);
    }

    private static byte[] concat(byte[] a, byte[] b, byte[] c) {
        byte[] all = new byte[a.length + b.length + c.length];
        System.arraycopy(a, 0, all, 0, a.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        System.arraycopy(c, 0, all, a.length + b.length, c.length);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
