package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.admission.Priority;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.Origin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Who asks, as far as it matters for waiting. Read only when there is a reason to.
 *
 * @param key the same for the same credentials, or without any for the same address; two that
 *     differ may share one by chance
 */
record Caller(Priority priority, int key) {
    private static final byte[] PRIORITY = ascii("x-sluice-priority");
    private static final byte[] API_KEY = ascii("x-api-key");
    private static final byte[] HIGH = ascii("high");
    private static final byte[] LOW = ascii("low");

    /**
     * @param head borrowed, for this call only
     */
    static Caller of(RequestHead head, Origin origin) {
        return new Caller(priority(head), key(head, origin));
    }

    /** What the request says of itself; anything but high and low is normal. */
    static Priority priority(RequestHead head) {
        Fields fields = head.fields();
        int at = fields.find(PRIORITY);
        if (at < 0) {
            return Priority.NORMAL;
        }
        if (fields.valueIs(at, HIGH)) {
            return Priority.HIGH;
        }
        return fields.valueIs(at, LOW) ? Priority.LOW : Priority.NORMAL;
    }

    private static int key(RequestHead head, Origin origin) {
        Fields fields = head.fields();
        int at = fields.find(FieldName.AUTHORIZATION);
        at = at < 0 ? fields.find(API_KEY) : at;
        return at < 0
                ? Arrays.hashCode(origin.address())
                : hash(head.bytes(), fields.valueStart(at), fields.valueLength(at));
    }

    private static int hash(ByteBuf bytes, int start, int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes.getByte(start + i);
        }
        return hash;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
