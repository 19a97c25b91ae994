package io.sluice.exchange;

/**
 * Where the current {@link Snapshot} is found: one volatile read. Written on the control loop
 * alone.
 */
public final class Snapshots {
    private volatile Snapshot now;

    public Snapshots(Snapshot first) {
        this.now = first;
    }

    public Snapshot now() {
        return now;
    }

    /** From now on new requests go by {@code next}; those that run keep what they began with. */
    public void publish(Snapshot next) {
        now = next;
    }
}
