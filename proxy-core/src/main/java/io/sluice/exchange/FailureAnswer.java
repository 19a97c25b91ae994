package io.sluice.exchange;

import io.sluice.failure.ErrorBody;
import io.sluice.failure.Failure;
import io.sluice.stream.LocalAnswer;

/** Gives a failure the shape of an answer. */
public final class FailureAnswer {
    /** Seconds after which a client may try again; the fleet changes faster than that. */
    private static final int RETRY_AFTER = 1;

    private FailureAnswer() {}

    public static LocalAnswer of(Failure failure, ErrorBody errors, String requestId) {
        return of(failure, errors, requestId, RETRY_AFTER);
    }

    /**
     * @param retryAfter seconds, said where it makes sense to try again
     */
    static LocalAnswer of(Failure failure, ErrorBody errors, String requestId, int retryAfter) {
        LocalAnswer answer =
                LocalAnswer.json(failure.kind().status(), errors.render(failure, requestId))
                        .with("X-Request-ID", requestId);
        if (failure.kind().worthRetrying()) {
            answer = answer.with("Retry-After", Integer.toString(retryAfter));
        }
        return failure.kind().closesConnection() ? answer.closing() : answer;
    }
}
