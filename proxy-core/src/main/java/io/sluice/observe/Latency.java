package io.sluice.observe;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * How long one kind of thing took on one event loop. Recorded by that loop, collected by the one
 * thread that serves scrapes.
 *
 * <p>A recorder with two phases, and not a histogram that is handed over by a task on the loop: a
 * loop that is stuck or late must not keep the operator from seeing the metrics, then of all times.
 * It costs the loop two uncontended atomic additions for each request, and no lock; the collector
 * swaps the histograms and never reads one that is being written.
 */
final class Latency {
    /** Values are told apart in steps of 0.1 ms at least, and of less than 1 %. */
    static final long UNIT_NANOS = 100_000;

    private static final long LONGEST = 3_600_000_000_000L / UNIT_NANOS;
    private static final int DIGITS = 2;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, LONGEST, DIGITS);
    private final Count nanos = new Count();
    private @Nullable Histogram collected;

    /** Where several of these are added up. */
    static Histogram sum() {
        return new Histogram(1, LONGEST, DIGITS);
    }

    void record(long took) {
        long value = Math.max(1, (took + UNIT_NANOS - 1) / UNIT_NANOS);
        recorder.recordValue(Math.min(value, LONGEST));
        nanos.add(took);
    }

    /** Adds what was recorded since the last call to {@code sum}; on the scraping thread. */
    void collect(Histogram sum) {
        collected = recorder.getIntervalHistogram(collected);
        sum.add(collected);
    }

    /** All of it together. */
    Count nanos() {
        return nanos;
    }
}
