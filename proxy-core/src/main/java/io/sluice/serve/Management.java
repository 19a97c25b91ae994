package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sluice.admission.Admission;
import io.sluice.config.Secret;
import io.sluice.config.SluiceConfig;
import io.sluice.exchange.LocalService;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Member;
import io.sluice.listen.Listener;
import io.sluice.manage.ManagementApi;
import io.sluice.manage.ProxyStatus;
import io.sluice.manage.Steering;
import io.sluice.observe.AccessLog;
import io.sluice.observe.CertificateMetrics;
import io.sluice.observe.Metrics;
import io.sluice.observe.MetricsPage;
import io.sluice.observe.ProcessMetrics;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the management API sees of the proxy, and what it can do with it. */
final class Management implements Steering {
    /** How often it is looked whether a backend has finished. */
    private static final long DRAIN_MILLIS = 20;

    private final Sluice sluice;
    private final Helm helm;
    private final DataLoops loops;
    private final EventLoop control;
    private final AccessLog accessLog;
    private final long startedAt = System.nanoTime();

    Management(Sluice sluice, Helm helm, DataLoops loops, EventLoop control, AccessLog accessLog) {
        this.sluice = sluice;
        this.helm = helm;
        this.loops = loops;
        this.control = control;
        this.accessLog = accessLog;
    }

    LocalService service() {
        var registry = new PrometheusRegistry();
        var buffered = new Metrics.Buffered(sluice::buffered, loops.budget()::most);
        registry.register(new Metrics(loops.counters(), this::gauges, buffered, load(), accessLog));
        registry.register(new CertificateMetrics(sluice::expiries));
        registry.register(new ProcessMetrics(Version.text(), transport()));
        return new ManagementApi(control, this, new MetricsPage(registry));
    }

    private Metrics.Load load() {
        Admission admission = loops.admission();
        return new Metrics.Load(
                () -> admission.measured().level(), () -> admission.room().waitingByPriority());
    }

    @Override
    public ProxyStatus status() {
        return new ProxyStatus(
                Version.text(),
                Duration.ofNanos(System.nanoTime() - startedAt),
                transport(),
                sluice.isDraining(),
                loops.admission().measured(),
                loops.admission().room().waiting(),
                sluice.addresses().stream().map(Listener::text).toList(),
                sluice.models(),
                sluice.fleet().view());
    }

    private String transport() {
        return sluice.transport().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public SluiceConfig config() {
        return sluice.config();
    }

    @Override
    public Secret token() {
        return sluice.config().managementToken();
    }

    @Override
    public void reload(Consumer<Outcome> told) {
        helm.reload(told);
    }

    @Override
    public void add(String json, Consumer<Outcome> told) {
        helm.add(json, told);
    }

    @Override
    public void remove(String id, Consumer<Outcome> told) {
        helm.remove(id, told);
    }

    @Override
    public void drain(String id, boolean nothingNew, Consumer<Outcome> told) {
        helm.drain(id, nothingNew, told);
    }

    @Override
    public void drain(String id, Duration deadline, Consumer<Outcome> told) {
        long end = System.nanoTime() + deadline.toNanos();
        helm.drain(
                id,
                true,
                outcome -> {
                    if (outcome instanceof Outcome.Applied) {
                        awaitDrained(id, end, told);
                    } else {
                        told.accept(outcome);
                    }
                });
    }

    private void awaitDrained(String id, long end, Consumer<Outcome> told) {
        int inFlight =
                sluice.fleet().view().members().stream()
                        .map(Member::backend)
                        .filter(b -> b.id().equals(id) || b.id().startsWith(id + "@"))
                        .mapToInt(Backend::inFlight)
                        .sum();
        if (inFlight == 0 || System.nanoTime() - end >= 0) {
            told.accept(new Outcome.Drained(inFlight));
        } else {
            control.schedule(
                    () -> awaitDrained(id, end, told), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void drain() {
        sluice.askToStop();
    }

    /** By id: one that leaves and one that takes its place may have the same. */
    private List<Metrics.BackendGauges> gauges() {
        var byId = new TreeMap<String, Metrics.BackendGauges>();
        for (Member member : sluice.fleet().view().members()) {
            byId.merge(
                    member.backend().id(),
                    new Metrics.BackendGauges(
                            member.backend().id(), member.isHealthy(), member.backend().inFlight()),
                    (a, b) ->
                            new Metrics.BackendGauges(
                                    a.id(),
                                    a.healthy() || b.healthy(),
                                    a.inFlight() + b.inFlight()));
        }
        return List.copyOf(byId.values());
    }
}
