package io.sluice.exchange;

import io.sluice.codec.http.FieldName;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.json.JsonPeek;
import io.sluice.codec.multipart.Boundary;
import io.sluice.codec.multipart.MultipartLimits;
import io.sluice.codec.multipart.MultipartPeek;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Chooses who reads a body for its model, by what the head says the body is. */
final class BodyPeeks {
    private static final byte[] AUDIO = "/v1/audio/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IMAGES = "/v1/images/".getBytes(StandardCharsets.US_ASCII);

    private BodyPeeks() {}

    /** A reader for the body, or why it is not read. */
    sealed interface Choice {
        record Reader(BodyPeek peek) implements Choice {}

        record Refused(Failure failure) implements Choice {}
    }

    static Choice of(RequestHead head, LoopContext.PeekPool peeks) {
        Fields fields = head.fields();
        int encoding = fields.find(FieldName.CONTENT_ENCODING);
        if (encoding >= 0 && !fields.value(encoding).equalsIgnoreCase("identity")) {
            return refused("the body is encoded; send it as it is, without Content-Encoding");
        }
        int type = fields.find(FieldName.CONTENT_TYPE);
        if (type < 0) {
            return refused("Content-Type is missing; this endpoint takes application/json");
        }
        String value = fields.value(type);
        String lower = value.toLowerCase(Locale.ROOT);
        if (isJson(lower)) {
            return new Choice.Reader(peeks.take());
        }
        boolean multipart = head.pathStartsWith(AUDIO) || head.pathStartsWith(IMAGES);
        if (multipart && lower.startsWith("multipart/form-data")) {
            return switch (Boundary.of(value)) {
                case Boundary.Known known ->
                        new Choice.Reader(new MultipartPeek(known, MultipartLimits.DEFAULT));
                case Boundary.Refused broken -> new Choice.Refused(Refusals.of(broken.fault()));
            };
        }
        return refused("Content-Type is not one that this endpoint takes; send application/json");
    }

    static void giveBack(BodyPeek peek, LoopContext.PeekPool peeks) {
        if (peek instanceof JsonPeek json) {
            peeks.giveBack(json);
        }
    }

    /** {@code application/json}, with any parameters but a charset that is not UTF-8. */
    private static boolean isJson(String lowerCaseValue) {
        int semicolon = lowerCaseValue.indexOf(';');
        String type = semicolon < 0 ? lowerCaseValue : lowerCaseValue.substring(0, semicolon);
        if (!type.strip().equals("application/json")) {
            return false;
        }
        int charset = lowerCaseValue.indexOf("charset", Math.max(semicolon, 0));
        if (semicolon < 0 || charset < 0) {
            return true;
        }
        String named = lowerCaseValue.substring(charset).replaceAll("[\\s\"]", "");
        return named.equals("charset=utf-8") || named.startsWith("charset=utf-8;");
    }

    private static Choice refused(String message) {
        return new Choice.Refused(new Failure(FailureKind.UNSUPPORTED_MEDIA_TYPE, message));
    }
}
