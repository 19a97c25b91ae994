package io.sluice.admission;

import java.util.concurrent.TimeUnit;

/**
 * How fast requests end, so that one that is refused can be told when to come back. Sampled by one
 * thread, read by any.
 */
final class Pace {
    /** What happened this long ago counts a third of what happens now. */
    private static final double MEMORY_SECONDS = 5;

    private static final int LONGEST_SECONDS = 60;

    private long lastEndings;
    private long lastNanos;
    private boolean begun;
    private volatile double perSecond;

    /**
     * @param endings of all requests so far
     * @param nanos {@link System#nanoTime()}
     */
    void sample(long endings, long nanos) {
        if (begun) {
            double seconds = (nanos - lastNanos) / (double) TimeUnit.SECONDS.toNanos(1);
            if (seconds <= 0) {
                return;
            }
            double rate = (endings - lastEndings) / seconds;
            double share = 1 - Math.exp(-seconds / MEMORY_SECONDS);
            double before = perSecond; // one thread writes
            perSecond = before + share * (rate - before);
        }
        begun = true;
        lastEndings = endings;
        lastNanos = nanos;
    }

    /** Seconds in which so many requests end, 1 to {@value #LONGEST_SECONDS}; 1 while unknown. */
    int secondsFor(long requests) {
        double rate = perSecond;
        if (rate <= 0) {
            return 1;
        }
        return Math.clamp((long) Math.ceil(requests / rate), 1, LONGEST_SECONDS);
    }
}
