package io.sluice.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** One frame of HTTP/2, as it lies on the wire. */
record Frame(int type, int flags, int stream, byte[] payload) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITIZED = 32;

    /** Nine bytes, then the payload (RFC 9113 §4.1). */
    byte[] bytes() {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    boolean endsStream() {
        return (flags & END_STREAM) != 0;
    }

    boolean isAck() {
        return (flags & ACK) != 0;
    }

    /** The number at this place of the payload. */
    int number(int at) {
        return ByteBuffer.wrap(payload).getInt(at);
    }

    String text() {
        return new String(payload, UTF_8);
    }

    static byte[] number32(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** One entry of SETTINGS. */
    static byte[] setting(int id, int value) {
        return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    }

    @Override
    public String toString() {
        return "Frame[type=%d, flags=%d, stream=%d, length=%d]"
                .formatted(type, flags, stream, payload.length);
    }
}
