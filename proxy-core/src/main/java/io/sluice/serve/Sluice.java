package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.netty.channel.unix.FileDescriptor;
import io.sluice.admission.Pressure;
import io.sluice.config.Remarks;
import io.sluice.config.SluiceConfig;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetView;
import io.sluice.health.EngineLoads;
import io.sluice.health.HealthMonitor;
import io.sluice.manage.Steering.Outcome;
import io.sluice.observe.AccessLog;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A running proxy. */
public final class Sluice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    private static final Failure STOPPING =
            new Failure(
                    FailureKind.NO_HEALTHY_BACKEND,
                    "the proxy stops, and the time for requests to finish is over; try again");

    private final Transport transport;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean handedOver;
    private final List<Consumer<SluiceConfig>> followers = new CopyOnWriteArrayList<>();
    private final Fleet fleet = new Fleet();
    private final AccessLog accessLog;
    private final Certificates certificates = new Certificates();
    private final Succession succession = new Succession();
    private final ControlLoop control;
    private final Publisher publisher;
    private final DataLoops loops;
    private final HealthMonitor health;
    private final EngineLoads engineLoads;
    private final Discovery discovery;
    private final Listeners listeners;
    private final Helm helm;
    private volatile SluiceConfig config;
    private volatile Runnable stopAsked = () -> {};

    private Sluice(
            SluiceConfig config,
            Transport transport,
            AccessLog accessLog,
            @Nullable ConfigFile file) {
        this.accessLog = accessLog;
        this.config = config;
        this.transport = transport;
        this.control = new ControlLoop(transport);
        this.publisher = new Publisher(config);
        this.health =
                new HealthMonitor(
                        control.loop(),
                        control.transport(),
                        certificates.upstream(),
                        config.health(),
                        fleet,
                        this::retire);
        this.loops =
                new DataLoops(
                        config,
                        transport,
                        fleet,
                        publisher.snapshots(),
                        health,
                        accessLog,
                        certificates.upstream(),
                        () ->
                                draining.get()
                                        && !handedOver); // whoever asks there asks the next one
        this.engineLoads =
                new EngineLoads(
                        control.loop(), control.transport(), certificates.upstream(), fleet);
        this.discovery = new Discovery(control.loop(), health);
        this.helm = new Helm(control.loop(), new Parts(), config, file);
        this.listeners = new Listeners(transport, loops, certificates);
        publisher.offer(new Management(this, helm, loops, control.loop(), accessLog).service());
        fleet.follow(publisher::follow);
    }

    /** Starts a proxy that cannot be reloaded from a file. */
    public static Sluice start(SluiceConfig config) throws IOException {
        return start(config, null);
    }

    /**
     * Starts a proxy. When it returns the listeners accept clients; whether any backend is healthy
     * shows in {@code /readyz}.
     *
     * @param config what {@code file} says
     * @param file to be read again when it changes, or null
     * @throws IOException when it cannot start, with a sentence that says why; nothing runs on then
     */
    public static Sluice start(SluiceConfig config, @Nullable ConfigFile file) throws IOException {
        String conflict = Helm.conflict(config);
        if (!conflict.isEmpty()) {
            throw new IOException(conflict);
        }
        Transport transport = Transports.choose(config.transport());
        var sluice = new Sluice(config, transport, AccessLogs.open(config.log()), file);
        try {
            sluice.certificates.start(config);
            Remarks.ofLimits(config.limits()).forEach(LOG::warn);
            sluice.succession.begin(config, transport, sluice.controlLoop(), sluice.new Estate());
            sluice.listeners.open(config, sluice.succession.inheritance());
            if (sluice.succession.inheritance().wasUsed()) {
                sluice.meetBackends(); // clients may be waiting already
            } else {
                sluice.controlLoop().execute(sluice::discover);
            }
            sluice.listeners.accept();
            sluice.succession.complete();
        } catch (IOException | RuntimeException e) {
            sluice.close();
            throw e;
        }
        sluice.helm.start();
        sluice.loops.whenBroken(sluice::broken);
        return sluice;
    }

    private void broken() {
        LOG.error("an event loop has ended, see above: the proxy stops, to be started again");
        askToStop();
    }

    /** Waits until all backends have been looked at, or that takes longer than a probe may. */
    private void meetBackends() {
        var met = new CompletableFuture<Void>();
        Runnable known =
                () -> {
                    discover();
                    met.complete(null);
                };
        controlLoop().execute(() -> health.prepare(config.backends(), known));
        discovery.lookUp(config.backends());
        met.join();
        controlLoop().submit(() -> {}).syncUninterruptibly(); // the routes have followed
    }

    /** What a successor takes over. */
    private final class Estate implements Handover.Estate {
        @Override
        public List<FileDescriptor> sockets() {
            return listeners.descriptors();
        }

        @Override
        public void leave() {
            handedOver = true;
            helm.stop();
            listeners.close();
            askToStop();
        }
    }

    private void discover() {
        health.apply(config.health(), config.backends(), Set.of());
        fleet.publish(health.view());
        discovery.follow(config.backends(), config.resolve());
        engineLoads.follow(config);
    }

    private void retire(Backend backend) {
        loops.retire(backend);
    }

    /** What {@link Helm} does to the running proxy, on the control loop. */
    private final class Parts implements Helm.Parts {
        @Override
        public String listen(SluiceConfig next) {
            try {
                listeners.open(next, new Inheritance());
                return "";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }

        @Override
        public void prepare(SluiceConfig next, Runnable ready) {
            certificates.prepare(next);
            health.prepare(next.backends(), ready);
            discovery.lookUp(next.backends());
        }

        @Override
        public void apply(SluiceConfig next, Desired desired) {
            config = next;
            publisher.config(next, listeners.sites());
            health.apply(next.health(), next.backends(), desired.drained());
            fleet.publish(health.view()); // the snapshot follows: the moment at which all changes
            listeners.accept();
            loops.apply(next);
            discovery.follow(next.backends(), next.resolve());
            engineLoads.follow(next);
            followers.forEach(follower -> follower.accept(next));
        }
    }

    /** The configuration that holds now. */
    public SluiceConfig config() {
        return config;
    }

    /** Calls {@code follower} with each configuration that is applied from now on. */
    public void follow(Consumer<SluiceConfig> follower) {
        followers.add(follower);
    }

    /** Calls {@code asked} when somebody asks over the management API that the proxy stops. */
    public void whenStopAsked(Runnable asked) {
        stopAsked = asked;
        if (draining.get()) {
            asked.run(); // somebody was faster
        }
    }

    /**
     * Reads the configuration file again, and applies all of it or nothing. Its faults are logged.
     *
     * @param told what came of it, on the control loop
     */
    public void reload(Consumer<Outcome> told) {
        helm.reload(told);
    }

    /** Where the listeners are, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** Where clients connect, in the order of the configuration. */
    public List<String> urls() {
        return listeners.urls();
    }

    /** When the listeners' certificates expire, by their files. */
    Map<String, Instant> expiries() {
        return certificates.expiries();
    }

    /**
     * Reads all certificates and keys again, without touching open connections. May block.
     *
     * @return a sentence for each that cannot be used; what was read before stays in use there
     */
    public List<String> reloadCertificates() {
        return certificates.reload();
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
        return publisher.snapshots().now().routes().canServe();
    }

    /** Requests that are on their way now. */
    public long streams() {
        return loops.counters().stream()
                .mapToLong(c -> c.streams().value() + c.localStreams().value())
                .sum();
    }

    /** Requests that wait for a place now. */
    public int waiting() {
        return loops.admission().room().waiting();
    }

    /** How full it is, as requests see it. */
    public Pressure pressure() {
        return loops.admission().pressure();
    }

    /** Memory that held bodies pin now, in bytes. */
    public long buffered() {
        return loops.budget().held();
    }

    boolean isDraining() {
        return draining.get();
    }

    List<String> models() {
        return publisher.snapshots().now().routes().models().names();
    }

    FleetView view() {
        return fleet.view();
    }

    /**
     * From now on {@code /readyz} says no. The program ends when {@link #whenStopAsked} ends it.
     */
    void askToStop() {
        draining.set(true);
        stopAsked.run();
    }

    /**
     * Takes no more clients and lets running requests finish. Listeners for management alone stay
     * open until {@link #close}.
     *
     * @return whether all of them did within {@code grace}
     */
    public boolean drain(Duration grace) throws InterruptedException {
        draining.set(true);
        LOG.info(
                "stopping: no more clients; {} may finish within {}",
                streams() == 1 ? "1 request" : streams() + " requests",
                text(grace));
        succession.close(); // who comes now could take nothing over
        listeners.closeInference();
        loops.drain();
        long deadline = System.nanoTime() + grace.toNanos();
        if (!await(deadline, () -> streams() == 0)) {
            return false;
        }
        LOG.info("stopping: every request has finished");
        return await(deadline, () -> loops.connected() == 0); // each knows, or was silent
    }

    /** As people write it: {@code 30 s}. */
    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static boolean await(long deadline, BooleanSupplier condition)
            throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    /** Stops at once: what still runs is refused, or its answer cut. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        draining.set(true);
        succession.close();
        helm.stop();
        discovery.close();
        listeners.close();
        loops.cut(STOPPING);
        loops.close();
        control.close();
        certificates.close();
        accessLog.close();
    }
}
