package io.sluice.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that may be pinned for peers who are slower than others: bodies that are held until
 * they can be sent, and what is queued for readers that do not read. At the limit new bodies are
 * refused; what runs goes on. Used by all event loops.
 */
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

    /** Holds {@code bytes} more, if that is within the limit. */
    public boolean tryReserve(long bytes) {
        if (held.addAndGet(bytes) > most) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Holds {@code bytes} more, whatever the limit: they are there already. */
    public void reserve(long bytes) {
        held.addAndGet(bytes);
    }

    public void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes that may be pinned. */
    public long most() {
        return most;
    }

    /** Bytes that are pinned now. */
    public long held() {
        return held.get();
    }
}
