package io.sluice.observe;

/** What one event loop has counted for one model. */
public final class ModelCounters {
    private final Labelled<StatusCounts> backends = new Labelled<>(StatusCounts::new);
    private final Latency requestTime = new Latency();
    private final Latency firstByteTime = new Latency();
    private final Count promptTokens = new Count();
    private final Count completionTokens = new Count();

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

    /** Tokens of prompts, as answers tell them. */
    public Count promptTokens() {
        return promptTokens;
    }

    /** Tokens of completions, as answers tell them or as they were counted until a cut. */
    public Count completionTokens() {
        return completionTokens;
    }

    Labelled<StatusCounts> backends() {
        return backends;
    }

    Latency requestTime() {
        return requestTime;
    }

    Latency firstByteTime() {
        return firstByteTime;
    }
}
