package io.sluice.failure;

import java.util.Locale;

/** The rows of the table of failures: what a client sees when its request is not answered. */
public enum FailureKind {
    BAD_REQUEST(400, Fate.CLOSE),
    INVALID_JSON(400, Fate.KEEP),
    MODEL_REQUIRED(400, Fate.KEEP),
    INVALID_MODEL(400, Fate.KEEP),
    DUPLICATE_MODEL(400, Fate.KEEP),
    UNSUPPORTED_MEDIA_TYPE(415, Fate.KEEP),
    EXPECTATION_FAILED(417, Fate.CLOSE),
    UNAUTHORIZED(401, Fate.KEEP),
    FORBIDDEN(403, Fate.KEEP),
    ENDPOINT_NOT_FOUND(404, Fate.KEEP),
    METHOD_NOT_ALLOWED(405, Fate.KEEP),
    MODEL_NOT_FOUND(404, Fate.KEEP),
    BACKEND_NOT_FOUND(404, Fate.KEEP),
    CONFLICT(409, Fate.KEEP),
    INVALID_CONFIGURATION(422, Fate.KEEP),
    REQUEST_QUARANTINED(422, Fate.KEEP),
    NO_HEALTHY_BACKEND(503, Fate.KEEP, true),
    OVERLOADED(503, Fate.KEEP, true),
    BODY_TOO_LARGE(413, Fate.CLOSE),
    HEAD_TOO_LARGE(431, Fate.CLOSE),
    TARGET_TOO_LONG(414, Fate.CLOSE, "head_too_large"),
    BACKEND_UNAVAILABLE(502, Fate.KEEP),
    BACKEND_INVALID_RESPONSE(502, Fate.KEEP),
    GATEWAY_TIMEOUT(504, Fate.KEEP),
    REQUEST_TIMEOUT(408, Fate.CLOSE),
    INTERNAL_ERROR(500, Fate.CLOSE);

    /** Whether the client's connection can carry another request afterwards. */
    public enum Fate {
        KEEP,
        CLOSE
    }

    private final int status;
    private final Fate connection;
    private final boolean worthRetrying;
    private final String code;

    FailureKind(int status, Fate connection) {
        this(status, connection, false);
    }

    FailureKind(int status, Fate connection, boolean worthRetrying) {
        this.status = status;
        this.connection = connection;
        this.worthRetrying = worthRetrying;
        this.code = name().toLowerCase(Locale.ROOT);
    }

    FailureKind(int status, Fate connection, String code) {
        this.status = status;
        this.connection = connection;
        this.worthRetrying = false;
        this.code = code;
    }

    public int status() {
        return status;
    }

    /** {@code error.code}: what programs compare. */
    public String code() {
        return code;
    }

    public boolean closesConnection() {
        return connection == Fate.CLOSE;
    }

    /** Whether the answer says {@code Retry-After}. */
    public boolean worthRetrying() {
        return worthRetrying;
    }

    /** {@code error.type}, as the OpenAI API names the families of errors. */
    public String type() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 408, 504 -> "timeout_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
