package io.sluice.failure;

/**
 * Why a request was not answered by a backend.
 *
 * @param message one sentence for a person, without the request's secrets
 * @param param the member of the request that is at fault, or empty
 */
public record Failure(FailureKind kind, String message, String param) {
    public Failure(FailureKind kind, String message) {
        this(kind, message, "");
    }
}
