package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Health;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A backend whose requests fail, whatever its probes say, is left alone for a while; then one
 * request tries it, and decides. Confined to the control loop.
 */
final class Ejection {
    private final Backend backend;
    private final EventLoop control;
    private final Runnable changed;
    private @Nullable ScheduledFuture<?> next;
    private Health health = Health.HEALTHY;

    Ejection(Backend backend, EventLoop control, Runnable changed) {
        this.backend = backend;
        this.control = control;
        this.changed = changed;
    }

    /** Whether it is ejected, or on trial. */
    boolean isOn() {
        return health != Health.HEALTHY;
    }

    /** How it shows while it {@link #isOn}. */
    Health health() {
        return health;
    }

    void begin(Duration leftAloneFor) {
        end();
        health = Health.EJECTED;
        schedule(leftAloneFor);
    }

    /** It is over, for better or worse. */
    void end() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        health = Health.HEALTHY;
        backend.endTrial();
    }

    private void schedule(Duration leftAloneFor) {
        next =
                control.schedule(
                        () -> offerTrial(leftAloneFor),
                        leftAloneFor.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** And again later, if this one does not decide: its client may leave. */
    private void offerTrial(Duration leftAloneFor) {
        health = Health.TRIAL;
        backend.offerTrial();
        schedule(leftAloneFor);
        changed.run();
    }
}
