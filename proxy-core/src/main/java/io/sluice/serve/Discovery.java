package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.sluice.config.BackendConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.fleet.Resolver;
import io.sluice.health.HealthMonitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks the backends' names up again and again, on a thread of its own, since that blocks. */
final class Discovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.fleet");

    private final SluiceConfig config;
    private final EventLoop control;
    private final HealthMonitor health;
    private final Resolver resolver = new Resolver(InetAddress::getAllByName);
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-resolve").factory());

    Discovery(SluiceConfig config, EventLoop control, HealthMonitor health) {
        this.config = config;
        this.control = control;
        this.health = health;
    }

    void start() {
        for (BackendConfig backend : config.backends()) {
            if (Resolver.isAddress(backend)) {
                resolve(backend);
            } else {
                control.execute(() -> health.declare(backend, List.of()));
                thread.scheduleWithFixedDelay(
                        () -> resolve(backend),
                        0,
                        config.resolve().toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }
    }

    private void resolve(BackendConfig backend) {
        try {
            List<InetSocketAddress> addresses = resolver.resolve(backend);
            control.execute(() -> health.declare(backend, addresses));
        } catch (UnknownHostException e) { // those that are known already stay
            LOG.warn("backend {}: its name cannot be looked up: {}", backend.id(), e.getMessage());
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
