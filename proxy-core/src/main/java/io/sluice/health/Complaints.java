package io.sluice.health;

import io.sluice.fleet.Backend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says which requests a backend breaks: once a second, however many they are. Confined to the
 * control loop.
 */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.health");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Backend backend;
    private final LongSupplier nanoClock;
    private long saidAt;
    private long unsaid;

    /**
     * @param nanoClock as {@link System#nanoTime()}
     */
    Complaints(Backend backend, LongSupplier nanoClock) {
        this.backend = backend;
        this.nanoClock = nanoClock;
        this.saidAt = nanoClock.getAsLong() - SECOND;
    }

    /**
     * A request came to nothing.
     *
     * @param detail why, as a phrase
     */
    void note(String detail) {
        long now = nanoClock.getAsLong();
        if (now - saidAt < SECOND) {
            unsaid++;
            return;
        }
        if (unsaid == 0) {
            LOG.warn("backend {} failed a request: {}", backend.id(), detail);
        } else {
            LOG.warn(
                    "backend {} failed a request: {} (and {} since the last such line)",
                    backend.id(),
                    detail,
                    unsaid);
        }
        saidAt = now;
        unsaid = 0;
    }
}
