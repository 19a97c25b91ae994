package io.sluice.bench;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What all clients of one run have seen. Any thread may count here. */
final class Tally {
    private final LongAdder ready = new LongAdder();
    private final LongAdder work = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final Recorder latency = new Recorder(3);
    private volatile boolean stopped;

    /** A client got its first request answered, or the first event of its stream. */
    void ready() {
        ready.increment();
    }

    /** One request answered or one event received, {@code nanos} after it was sent. */
    void work(long nanos) {
        work.increment();
        latency.recordValue(Math.max(0, nanos));
    }

    /** One stream came to its proper end. */
    void ended() {
        ended.increment();
    }

    /** Something was not as it must be. What happens after {@link #stop} is no failure. */
    void fail(String what) {
        if (!stopped) {
            failures.increment();
            firstFailure.compareAndSet("", what);
        }
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    long readyClients() {
        return ready.sum();
    }

    long workDone() {
        return work.sum();
    }

    long streamsEnded() {
        return ended.sum();
    }

    long failureCount() {
        return failures.sum();
    }

    /** Empty while there is none. */
    String firstFailure() {
        return firstFailure.get();
    }

    /** The latencies in nanoseconds since the last call. */
    Histogram latencies() {
        return latency.getIntervalHistogram();
    }
}
