package io.sluice.observe;

import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** What one event loop has for the access log. Filled by that loop, emptied by the writer. */
public final class AccessQueue {
    private final @Nullable SpscVarHandleArrayQueue<AccessRecord> records;
    private final Count dropped = new Count();

    /**
     * @param size records; 0 when there is no log
     */
    AccessQueue(int size) {
        records = size == 0 ? null : new SpscVarHandleArrayQueue<>(size);
    }

    /** Whether anybody reads it: nothing has to be collected for it else. */
    public boolean isOn() {
        return records != null;
    }

    /** Hands a record to the writer; never waits: when the writer is behind, it is dropped. */
    public void add(AccessRecord record) {
        if (records != null && !records.offer(record)) {
            dropped.increment();
        }
    }

    @Nullable AccessRecord poll() {
        return records == null ? null : records.poll();
    }

    long dropped() {
        return dropped.value();
    }
}
