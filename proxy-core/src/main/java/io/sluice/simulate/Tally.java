package io.sluice.simulate;

import java.util.concurrent.atomic.LongAdder;

/** Counts inference requests. Safe to use from several threads. */
final class Tally {
    private final LongAdder started = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();

    void start() {
        started.increment();
    }

    void complete() {
        completed.increment();
    }

    void cancel() {
        cancelled.increment();
    }

    SimulatedServer.Counts counts() {
        // the ends first: a request must never seem to have ended before it started
        long done = completed.sum();
        long left = cancelled.sum();
        long begun = started.sum();
        return new SimulatedServer.Counts(begun, done, left, begun - done - left);
    }
}
