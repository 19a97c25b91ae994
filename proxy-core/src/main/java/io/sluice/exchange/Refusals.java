package io.sluice.exchange;

import io.sluice.balance.Pick;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.peek.PeekFault;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.fleet.Backend;
import io.sluice.stream.UpstreamFailure;

import java.nio.charset.StandardCharsets;

/** Turns what was found on the way into failures, in words for the one who sent the request. */
public final class Refusals {
    /** Of a name that a client sent, this much is repeated to it. */
    private static final int ECHOED = 256;

    private Refusals() {}

    public static Failure of(HeadFault fault) {
        return switch (fault.kind()) {
            case MALFORMED -> new Failure(FailureKind.BAD_REQUEST, fault.message());
            case HEAD_TOO_LARGE -> new Failure(FailureKind.HEAD_TOO_LARGE, fault.message());
            case TARGET_TOO_LONG -> new Failure(FailureKind.TARGET_TOO_LONG, fault.message());
        };
    }

    static Failure of(PeekFault fault) {
        String param = fault.kind().aboutModel() ? "model" : "";
        FailureKind kind =
                switch (fault.kind()) {
                    case INVALID_JSON, INVALID_MULTIPART -> FailureKind.INVALID_JSON;
                    case UNSUPPORTED_MEDIA_TYPE -> FailureKind.UNSUPPORTED_MEDIA_TYPE;
                    case MODEL_REQUIRED -> FailureKind.MODEL_REQUIRED;
                    case INVALID_MODEL -> FailureKind.INVALID_MODEL;
                    case DUPLICATE_MODEL -> FailureKind.DUPLICATE_MODEL;
                };
        return new Failure(kind, fault.message(), param);
    }

    static Failure bodyTooLarge(long limit) {
        return new Failure(
                FailureKind.BODY_TOO_LARGE, "the body is larger than " + limit + " bytes");
    }

    static Failure noModelWithin(long limit) {
        return new Failure(
                FailureKind.BODY_TOO_LARGE,
                "no model was found in the first " + limit + " bytes of the body");
    }

    static Failure unknownModel(byte[] model, int length) {
        return new Failure(
                FailureKind.MODEL_NOT_FOUND,
                "the model `" + echo(model, length) + "` does not exist",
                "model");
    }

    static Failure unknownModel(String model) {
        byte[] name = model.getBytes(StandardCharsets.UTF_8);
        return unknownModel(name, name.length);
    }

    static Failure nothingKnown() {
        return new Failure(
                FailureKind.NO_HEALTHY_BACKEND,
                "no backend is healthy yet, so no model is known; try again");
    }

    static Failure nobody(Pick.Nobody why, String model) {
        String whom = model.isEmpty() ? "" : " for model `" + model + "`";
        return switch (why) {
            case FULL ->
                    new Failure(
                            FailureKind.OVERLOADED,
                            "every backend" + whom + " has as many requests as it may have");
            case LEFT ->
                    new Failure(
                            FailureKind.NO_HEALTHY_BACKEND, "no healthy backend" + whom + " now");
        };
    }

    static Failure quarantined() {
        return new Failure(
                FailureKind.REQUEST_QUARANTINED,
                "this body was being served when two different backends broke;"
                        + " it is refused for a while");
    }

    static Failure full(String model) {
        return new Failure(
                FailureKind.OVERLOADED,
                model.isEmpty()
                        ? "the proxy has as many requests as it may have"
                        : "model `" + model + "` has as many requests as it may have");
    }

    static Failure roomFull(String model) {
        return new Failure(
                FailureKind.OVERLOADED,
                "as many requests"
                        + (model.isEmpty() ? "" : " for model `" + model + "`")
                        + " wait already as may wait");
    }

    static Failure shed() {
        return new Failure(
                FailureKind.OVERLOADED,
                "the proxy is nearly full, and takes no requests of low priority now");
    }

    static Failure displaced() {
        return new Failure(
                FailureKind.OVERLOADED, "the request waited, and had to make room for another one");
    }

    static Failure of(UpstreamFailure failure, Backend backend) {
        String message = "backend " + backend.id() + ": " + failure.detail();
        FailureKind kind =
                switch (failure.kind()) {
                    case REFUSED, UNREACHABLE, UNPROCESSED, CLOSED_UNANSWERED, TRUNCATED ->
                            FailureKind.BACKEND_UNAVAILABLE;
                    case INVALID -> FailureKind.BACKEND_INVALID_RESPONSE;
                    case TIMEOUT -> FailureKind.GATEWAY_TIMEOUT;
                    case NO_DESCRIPTOR -> FailureKind.OVERLOADED;
                };
        return new Failure(kind, message);
    }

    /** The client was promised a stream. */
    static UpstreamFailure noEvents(ResponseHead answer) {
        return new UpstreamFailure(
                UpstreamFailure.Kind.INVALID,
                "it answered with status " + answer.status() + ", and not with events");
    }

    private static String echo(byte[] name, int length) {
        int shown = Math.min(length, ECHOED);
        String text = new String(name, 0, shown, StandardCharsets.UTF_8);
        return shown < length ? text + "…" : text;
    }
}
