package io.sluice.exchange;

import io.sluice.config.RetryConfig;
import io.sluice.config.RetryOn;
import io.sluice.stream.UpstreamFailure;

/**
 * Whether a request may go out again. Only what surely was not acted upon is sent twice: nothing
 * was sent at all, a connection out of the pool turned out to be closing, or the backend says that
 * it has not begun.
 */
final class RetryRule {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** The metric's word for an answer that {@link #saysFull}. */
    static final String FULL = "backend_full";

    /** The metric's word for what {@link #allowsUnnoticed}. */
    static final String UNNOTICED = "before_first_token";

    private RetryRule() {}

    static boolean allows(
            RetryConfig retry,
            UpstreamFailure failure,
            Attempt attempt,
            Upload upload,
            long nanos) {
        if (!isLeft(retry, attempt, upload)) {
            return false;
        }
        return switch (failure.kind()) {
            case REFUSED, UNREACHABLE, UNPROCESSED -> retry.on().contains(RetryOn.CONNECT_FAILURE);
            case CLOSED_UNANSWERED ->
                    attempt.upstream().isReused()
                            && retry.on().contains(RetryOn.REUSED_CONNECTION_CLOSED)
                            && (isRace(retry, attempt, nanos) || !upload.isEndSent());
            case INVALID, TRUNCATED, TIMEOUT, NO_DESCRIPTOR -> false;
        };
    }

    /** Whether an answer with this status is a backend's word that it has too much to do. */
    static boolean saysFull(int status) {
        return status == SERVICE_UNAVAILABLE || status == TOO_MANY_REQUESTS;
    }

    /** Whether a backend that {@link #saysFull} is believed. */
    static boolean listensToFull(RetryConfig retry) {
        return retry.on().contains(RetryOn.BACKEND_FULL);
    }

    /** Whether another attempt is permitted at all. */
    static boolean isLeft(RetryConfig retry, Attempt attempt, Upload upload) {
        return attempt.number() < retry.attempts() && upload.canReplay();
    }

    /**
     * Whether the retry counts for the budget: not where the first attempt has cost no backend
     * anything, so that the second one is no more work than the request itself.
     */
    static boolean counts(UpstreamFailure failure) {
        return failure.kind() == UpstreamFailure.Kind.UNREACHABLE;
    }

    /**
     * The backend broke off before its first token, and the client, who is kept company, has heard
     * none of it: the operator has chosen to compute such a prompt twice rather than to fail it.
     */
    static boolean allowsUnnoticed(
            RetryConfig retry, UpstreamFailure failure, Attempt attempt, Upload upload) {
        boolean brokeOff =
                failure.kind() == UpstreamFailure.Kind.CLOSED_UNANSWERED
                        || failure.kind() == UpstreamFailure.Kind.TRUNCATED;
        return brokeOff && isLeft(retry, attempt, upload);
    }

    /** The rule's name for {@code failure}, as the configuration and the metrics have it. */
    static String reason(UpstreamFailure failure) {
        return switch (failure.kind()) {
            case CLOSED_UNANSWERED -> "reused_connection_closed";
            case UNPROCESSED -> "refused_stream";
            default -> "connect_failure";
        };
    }

    /**
     * The peer's close came so soon that it was under way when the request was: a server that had
     * begun to work would not have closed. Time in which this loop stood still counts: the peer's
     * did not.
     */
    private static boolean isRace(RetryConfig retry, Attempt attempt, long nanos) {
        return nanos - attempt.sentAt() <= retry.raceWindow().toNanos();
    }
}
