package io.sluice.observe;

/**
 * The connections of one event loop to one backend.
 *
 * @param idle those in the pool
 * @param active those that carry an exchange
 */
public record ConnectionCounts(Count idle, Count active) {
    public ConnectionCounts() {
        this(new Count(), new Count());
    }
}
