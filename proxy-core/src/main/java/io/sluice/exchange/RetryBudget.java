package io.sluice.exchange;

import io.sluice.config.RetryBudgetConfig;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Bounds the retries of the whole proxy, so that a fleet that fails is not given twice the work.
 * Used by all event loops, and touched by retries alone.
 */
public final class RetryBudget {
    private final IntSupplier inFlight;
    private final AtomicInteger retries = new AtomicInteger();
    private volatile RetryBudgetConfig limit;

    /**
     * @param inFlight how many requests there are now, retries included
     */
    public RetryBudget(RetryBudgetConfig limit, IntSupplier inFlight) {
        this.limit = limit;
        this.inFlight = inFlight;
    }

    /** Changes the limit; retries that are under way go on. */
    public void limit(RetryBudgetConfig next) {
        limit = next;
    }

    /** Permits one more retry, which {@link #end ends} once; or does not. */
    boolean tryBegin() {
        RetryBudgetConfig now = limit;
        int most = Math.max(now.minimum(), (int) (now.share() * inFlight.getAsInt()));
        if (retries.getAndIncrement() >= most) {
            retries.decrementAndGet();
            return false;
        }
        return true;
    }

    void end() {
        int left = retries.decrementAndGet();
        assert left >= 0 : "more retries have ended than began";
    }
}
