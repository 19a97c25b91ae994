package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sluice.config.ClientHalfClose;
import io.sluice.config.ListenerConfig;
import io.sluice.config.Serves;
import io.sluice.config.SluiceConfig;
import io.sluice.config.Unrouted;
import io.sluice.exchange.LocalService;
import io.sluice.exchange.Service;
import io.sluice.failure.ErrorBody;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.Member;
import io.sluice.health.HealthMonitor;
import io.sluice.listen.Listener;
import io.sluice.manage.ManagementApi;
import io.sluice.manage.ProxyStatus;
import io.sluice.observe.Metrics;
import io.sluice.observe.MetricsPage;
import io.sluice.route.Routes;
import io.sluice.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A running proxy. */
public final class Sluice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");

    private final SluiceConfig config;
    private final Transport transport;
    private final long startedAt = System.nanoTime();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Fleet fleet = new Fleet();
    private final Routes routes;
    private final ControlLoop control;
    private final DataLoops loops;
    private final HealthMonitor health;
    private final Discovery discovery;
    private final List<Listener> listeners = new ArrayList<>();

    private Sluice(SluiceConfig config, Transport transport) {
        this.config = config;
        this.transport = transport;
        this.routes = new Routes(config.models());
        this.control = new ControlLoop(transport);
        this.health =
                new HealthMonitor(control.loop(), control.transport(), config.health(), fleet);
        this.loops = new DataLoops(config, transport, routes, health, draining::get);
        this.discovery = new Discovery(config, control.loop(), health);
        fleet.follow(routes::update);
    }

    /**
     * Starts a proxy. When it returns the listeners accept clients; whether any backend is healthy
     * shows in {@code /readyz}.
     *
     * @throws IOException when it cannot start, with a sentence that says why; nothing runs on then
     */
    public static Sluice start(SluiceConfig config) throws IOException {
        Transport transport = Transports.choose(config.transport());
        var sluice = new Sluice(config, transport);
        try {
            sluice.listen();
        } catch (IOException | RuntimeException e) {
            sluice.close();
            throw e;
        }
        sluice.discovery.start();
        return sluice;
    }

    private void listen() throws IOException {
        var setup =
                new Listener.Setup(
                        transport,
                        loops.group(),
                        loops.connections(),
                        new AtomicInteger(),
                        config.limits().connections(),
                        config.limits().streamBuffer(),
                        config.clientHalfClose() == ClientHalfClose.FINISH,
                        config.trustedProxies());
        LocalService management = management();
        for (ListenerConfig listener : config.listeners()) {
            listeners.add(Listener.open(listener.bind(), service(listener, management), setup));
        }
    }

    private Service service(ListenerConfig listener, LocalService management) {
        ErrorBody errors =
                switch (listener.errors()) {
                    case OPENAI -> ErrorBody.OPENAI;
                    case FLAT -> ErrorBody.FLAT;
                };
        return new Service(
                errors,
                listener.serves().contains(Serves.INFERENCE),
                listener.unrouted() == Unrouted.FORWARD,
                listener.serves().contains(Serves.MANAGEMENT) ? management : LocalService.NONE);
    }

    private LocalService management() {
        var registry = new PrometheusRegistry();
        registry.register(new Metrics(loops.counters(), this::backendGauges));
        return new ManagementApi(control.loop(), this::status, new MetricsPage(registry));
    }

    /** Where the listeners are, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    public Transport transport() {
        return transport;
    }

    public int eventLoops() {
        return loops.size();
    }

    /** The loop on which probes, management and an embedded fleet run. */
    public EventLoop controlLoop() {
        return control.loop();
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Whether at least one backend is healthy. */
    public boolean canServe() {
        return routes.table().canServe();
    }

    /** Requests that are on their way now. */
    public long streams() {
        return loops.counters().stream().mapToLong(c -> c.streams().value()).sum();
    }

    /** Memory that held bodies pin now, in bytes. */
    public long buffered() {
        return loops.budget().held();
    }

    /**
     * Takes no more clients and lets running requests finish.
     *
     * @return whether all of them did within {@code grace}
     */
    public boolean drain(Duration grace) throws InterruptedException {
        draining.set(true);
        LOG.info("stopping: no more clients, {} requests may finish within {}", streams(), grace);
        listeners.forEach(Listener::close);
        loops.drain();
        long deadline = System.nanoTime() + grace.toNanos();
        while (clients() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return streams() == 0;
    }

    /** Connections that clients have open; one stays until its last answer has been read. */
    private long clients() {
        return loops.counters().stream().mapToLong(c -> c.clientConnections().value()).sum();
    }

    /** Stops at once. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        draining.set(true);
        discovery.close();
        listeners.forEach(Listener::close);
        loops.close();
        control.close();
    }

    private ProxyStatus status() {
        return new ProxyStatus(
                Version.text(),
                Duration.ofNanos(System.nanoTime() - startedAt),
                transport.name().toLowerCase(java.util.Locale.ROOT),
                draining.get(),
                addresses().stream().map(Listener::text).toList(),
                routes.table().models().names(),
                fleet.view());
    }

    private List<Metrics.BackendGauges> backendGauges() {
        return fleet.view().members().stream()
                .map(
                        (Member m) ->
                                new Metrics.BackendGauges(
                                        m.backend().id(), m.isHealthy(), m.backend().inFlight()))
                .toList();
    }
}
