package io.sluice.exchange;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all held bodies together may pin. Used by all event loops. */
public final class Budget {
    private final AtomicLong held = new AtomicLong();
    private volatile long most;

    /**
     * @param most bytes
     */
    public Budget(long most) {
        this.most = most;
    }

    /** Changes the limit; what is held stays. */
    public void limit(long bytes) {
        this.most = bytes;
    }

    boolean tryReserve(long bytes) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes that are pinned now. */
    public long held() {
        return held.get();
    }
}
