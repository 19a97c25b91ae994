package io.sluice.observe;

import org.jspecify.annotations.Nullable;

/** What one event loop has counted for one model. */
public final class ModelCounters {
    private static final long UNKNOWN_COMPLETION = 256;

    private final Labelled<StatusCounts> backends = new Labelled<>(StatusCounts::new);
    private final Latency requestTime = new Latency();
    private final Latency firstByteTime = new Latency();
    private volatile @Nullable Latency firstTokenTime;
    private final Count promptTokens = new Count();
    private final Count completionTokens = new Count();
    private final Count completions = new Count();

    /**
     * An exchange has ended with an answer.
     *
     * @param backend empty when the proxy answered itself
     */
    public void answered(String backend, int status) {
        backends.of(backend).increment(status);
    }

    /** A backend's answer is over, {@code nanos} after the request's head had come. */
    public void requestTook(long nanos) {
        requestTime.record(nanos);
    }

    /** The first byte of a backend's answer was there, {@code nanos} after the request's head. */
    public void firstByteTook(long nanos) {
        firstByteTime.record(nanos);
    }

    /** A stream's first token was there, {@code nanos} after the request's head. */
    public void firstTokenTook(long nanos) {
        Latency times = firstTokenTime;
        if (times == null) { // not every model streams
            times = new Latency();
            firstTokenTime = times;
        }
        times.record(nanos);
    }

    /** Tokens of prompts, as answers tell them. */
    public Count promptTokens() {
        return promptTokens;
    }

    /** An answer has told how many tokens it has. */
    public void completed(long tokens) {
        completionTokens.add(tokens);
        completions.increment();
    }

    /** Tokens that an answer has on average; a guess while none has told. */
    public long meanCompletion() {
        long answers = completions.value();
        return answers == 0 ? UNKNOWN_COMPLETION : completionTokens.value() / answers;
    }

    Count completionTokens() {
        return completionTokens;
    }

    Labelled<StatusCounts> backends() {
        return backends;
    }

    Latency requestTime() {
        return requestTime;
    }

    /** Null while there was none. */
    @Nullable Latency firstTokenTime() {
        return firstTokenTime;
    }

    Latency firstByteTime() {
        return firstByteTime;
    }
}
