package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.fleet.Backend;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives a backend that is new, or has come back, its share of the load step by step: its caches are
 * cold, and with nothing in flight it would get every request. Confined to the control loop.
 */
final class Ramp {
    /** With less it might get nothing at all while the others have little to do. */
    private static final int LEAST_PERCENT = 10;

    private static final int STEPS = 20;

    private final Backend backend;
    private final EventLoop control;
    private @Nullable ScheduledFuture<?> next;
    private int step;

    Ramp(Backend backend, EventLoop control) {
        this.backend = backend;
        this.control = control;
    }

    /**
     * Begins with little.
     *
     * @param over until it gets all; zero is at once
     */
    void begin(Duration over) {
        end();
        long pause = over.toNanos() / STEPS;
        if (pause > 0) {
            step = 0;
            backend.share(LEAST_PERCENT);
            next = control.scheduleAtFixedRate(this::step, pause, pause, TimeUnit.NANOSECONDS);
        }
    }

    /** From now on it gets all. */
    void end() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        backend.share(Backend.WHOLE_SHARE);
    }

    private void step() {
        step++;
        if (step >= STEPS) {
            end();
        } else {
            backend.share(Math.max(LEAST_PERCENT, Backend.WHOLE_SHARE * step / STEPS));
        }
    }
}
