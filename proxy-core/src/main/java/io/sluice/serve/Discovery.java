package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.sluice.config.BackendConfig;
import io.sluice.fleet.Resolver;
import io.sluice.health.HealthMonitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks the backends' names up again and again, on a thread of its own, since that blocks. What is
 * found is told on the control loop.
 */
final class Discovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.fleet");

    private final EventLoop control;
    private final HealthMonitor health;
    private final Resolver resolver = new Resolver(InetAddress::getAllByName);
    private final List<Future<?>> lookups = new ArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-resolve").factory());

    Discovery(EventLoop control, HealthMonitor health) {
        this.control = control;
        this.health = health;
    }

    /** Looks these up from now on, at once for the first time. Called on the control loop. */
    void follow(List<BackendConfig> backends, Duration interval) {
        lookups.forEach(lookup -> lookup.cancel(false));
        lookups.clear();
        try {
            for (BackendConfig backend : backends) {
                if (!Resolver.isAddress(backend)) {
                    lookups.add(
                            thread.scheduleWithFixedDelay(
                                    () -> resolve(backend),
                                    0,
                                    interval.toMillis(),
                                    TimeUnit.MILLISECONDS));
                }
            }
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed meanwhile");
        }
    }

    /** Looks up, once, those of {@code backends} that are declared by a name. */
    void lookUp(List<BackendConfig> backends) {
        backends.stream()
                .filter(backend -> !Resolver.isAddress(backend))
                .forEach(backend -> thread.execute(() -> resolve(backend)));
    }

    private void resolve(BackendConfig backend) {
        try {
            List<InetSocketAddress> addresses = resolver.resolve(backend);
            control.execute(() -> health.resolved(backend, addresses));
        } catch (UnknownHostException e) { // those that are known already stay
            LOG.warn("backend {}: its name cannot be looked up: {}", backend.id(), e.getMessage());
            control.execute(() -> health.unresolvable(backend));
        } catch (RuntimeException e) {
            LOG.error("backend {}: looking its name up failed", backend.id(), e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        control.execute(health::stop);
    }
}
