package io.sluice.observe;

import org.jspecify.annotations.Nullable;

/**
 * One finished exchange, as the access log tells it. Texts of peers are bounded by who makes it.
 *
 * @param endedAt milliseconds of Unix time
 * @param listener where the client had connected
 * @param path without the query, which may hold secrets; empty when there was no readable request
 * @param status 0 when there was no answer
 * @param model empty when none decided
 * @param backend empty when none was asked; of several the last
 * @param attempts how often a backend was asked
 * @param requestBytes of the body, without chunk framing
 * @param responseBytes of the body, as they came from the backend
 * @param queueNanos how long it waited for a place; -1 when it found one at once
 * @param firstByteNanos from the request's head to the answer's first byte; -1 when there was none
 * @param firstTokenNanos from the request's head to the first token of a stream; -1 when there was
 *     none
 * @param promptTokens -1 when not told
 * @param completionTokens -1 when not told
 * @param tokensEstimated whether they are the events with text until a cut
 * @param reason {@code done}, or why it did not come to its end
 * @param clock the limit that ran out, or null
 */
public record AccessRecord(
        long endedAt,
        String requestId,
        String listener,
        String client,
        String method,
        String path,
        int status,
        String model,
        String backend,
        int attempts,
        long requestBytes,
        long responseBytes,
        long queueNanos,
        long firstByteNanos,
        long firstTokenNanos,
        long durationNanos,
        long promptTokens,
        long completionTokens,
        boolean tokensEstimated,
        EndedBy endedBy,
        String reason,
        @Nullable String clock) {

    /** Who ended an exchange. */
    public enum EndedBy {
        /** Its answer was passed on to its end, or it broke off. */
        BACKEND("backend"),
        /** It left. */
        CLIENT("client"),
        /** It answered itself, or cut the answer. */
        PROXY("proxy");

        private final String word;

        EndedBy(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
