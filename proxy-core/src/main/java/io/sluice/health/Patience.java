package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.fleet.Backend;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends the time for which a backend has asked to be spared. Confined to the control loop. */
final class Patience {
    private final Backend backend;
    private final EventLoop control;
    private @Nullable ScheduledFuture<?> end;

    Patience(Backend backend, EventLoop control) {
        this.backend = backend;
        this.control = control;
    }

    /** It has asked for so much from now on; what it asked for before counts if that is longer. */
    void asked(Duration time) {
        ScheduledFuture<?> before = end;
        long millis = time.toMillis();
        if (before != null && before.getDelay(TimeUnit.MILLISECONDS) >= millis) {
            return;
        }
        stop();
        backend.patience(true);
        end = control.schedule(this::over, millis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    private void over() {
        end = null;
        backend.patience(false);
    }
}
