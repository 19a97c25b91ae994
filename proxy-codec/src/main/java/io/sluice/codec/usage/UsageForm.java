package io.sluice.codec.usage;

import io.sluice.codec.http.Ascii;
import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.ResponseHead;

import java.nio.charset.StandardCharsets;

/** Where an answer would tell its tokens. */
public enum UsageForm {
    /** In one of its server-sent events. */
    EVENTS,
    /** Near the end of its one JSON object. */
    JSON,
    /** Nowhere that is looked at: a failure, another media type, or compressed. */
    NONE;

    private static final byte[] JSON_TYPE = ascii("application/json");
    private static final byte[] IDENTITY = ascii("identity");

    /** Where the answer with this {@code head} (borrowed) would tell them. */
    public static UsageForm of(ResponseHead head) {
        if (head.status() / 100 != 2 || isEncoded(head)) {
            return NONE;
        }
        if (head.isEventStream()) {
            return EVENTS;
        }
        Fields fields = head.fields();
        int type = fields.find(FieldName.CONTENT_TYPE);
        return type >= 0
                        && fields.valueLength(type) >= JSON_TYPE.length
                        && Ascii.equalsIgnoreCase(
                                head.bytes(), fields.valueStart(type), JSON_TYPE.length, JSON_TYPE)
                ? JSON
                : NONE;
    }

    private static boolean isEncoded(ResponseHead head) {
        Fields fields = head.fields();
        int encoding = fields.find(FieldName.CONTENT_ENCODING);
        return encoding >= 0
                && !Ascii.equalsIgnoreCase(
                        head.bytes(),
                        fields.valueStart(encoding),
                        fields.valueLength(encoding),
                        IDENTITY);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
