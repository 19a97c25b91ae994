package io.sluice.admission;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets so many requests in at once, and counts them exactly. Used by all event loops. */
public final class Gate {
    private final AtomicInteger inside = new AtomicInteger();
    private volatile int most;

    /**
     * @param most requests at once; 0 for any number
     */
    public Gate(int most) {
        this.most = most;
    }

    /** Changes the limit; those inside stay. */
    public void limit(int requests) {
        this.most = requests;
    }

    /** Requests that may be inside at once; 0 for any number. */
    int most() {
        return most;
    }

    /** Goes in, or is refused: increment, then check. */
    public boolean tryEnter() {
        int before = inside.getAndIncrement();
        int limit = most;
        if (limit > 0 && before >= limit) {
            inside.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Leaves: once for each that went in. */
    public void leave() {
        int left = inside.decrementAndGet();
        assert left >= 0 : "more requests left than went in";
    }

    public int inside() {
        return inside.get();
    }
}
