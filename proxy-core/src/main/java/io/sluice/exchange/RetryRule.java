package io.sluice.exchange;

import io.sluice.config.RetryConfig;
import io.sluice.config.RetryOn;
import io.sluice.stream.UpstreamFailure;

/**
 * Whether a request may go out again. Only what surely was not acted upon is sent twice: nothing
 * was sent at all, or a connection out of the pool turned out to be closing.
 */
final class RetryRule {
    private RetryRule() {}

    static boolean allows(
            RetryConfig retry,
            UpstreamFailure failure,
            Attempt attempt,
            Upload upload,
            long nanos) {
        if (attempt.number() >= retry.attempts() || !upload.canReplay()) {
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

    /** The rule's name for {@code failure}, as the configuration and the metrics have it. */
    static String reason(UpstreamFailure failure) {
        return failure.kind() == UpstreamFailure.Kind.CLOSED_UNANSWERED
                ? "reused_connection_closed"
                : "connect_failure";
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
