package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.RequestHead;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The name of one request, in every log line, error and field that speaks of it. */
final class RequestId {
    private static final int MOST = 128;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000000000000000L;

    private RequestId() {}

    /** The client's own, if it is 1 to 128 visible ASCII characters, else a new UUID. */
    static String of(RequestHead head, RandomGenerator random) {
        Fields fields = head.fields();
        int own = fields.find(FieldName.X_REQUEST_ID);
        if (own < 0) {
            own = fields.find(FieldName.REQUEST_ID);
        }
        return own >= 0 && isFit(head.bytes(), fields, own) ? fields.value(own) : fresh(random);
    }

    private static String fresh(RandomGenerator random) {
        long high = random.nextLong() & ~0xF000L | VERSION_4;
        long low = random.nextLong() & ~0xC000000000000000L | VARIANT;
        return new UUID(high, low).toString();
    }

    private static boolean isFit(ByteBuf bytes, Fields fields, int field) {
        int length = fields.valueLength(field);
        if (length < 1 || length > MOST) {
            return false;
        }
        int start = fields.valueStart(field);
        for (int i = start; i < start + length; i++) {
            byte b = bytes.getByte(i);
            if (b <= ' ' || b == 0x7f) { // also all above ASCII, which are negative
                return false;
            }
        }
        return true;
    }

    /** {@code X-Request-ID} as a complete field line. */
    static byte[] field(String id) {
        return ("X-Request-ID: " + id + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
