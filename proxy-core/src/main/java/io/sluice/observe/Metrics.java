package io.sluice.observe;

import static io.sluice.observe.Families.gauge;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sluice.observe.Families.Sums;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Adds up what the event loops have counted, when somebody asks. Asked by one thread at a time. */
public final class Metrics implements MultiCollector {
    /** One backend, as the metrics show it. */
    public record BackendGauges(String id, boolean healthy, int inFlight) {}

    /**
     * How full the proxy is.
     *
     * @param pressure 0 healthy, 1 moderate, 2 critical
     * @param waiting requests that wait for a place, by the name of their priority
     */
    public record Load(IntSupplier pressure, Supplier<Map<String, Integer>> waiting) {}

    /**
     * The memory that held bodies pin.
     *
     * @param now bytes
     * @param most bytes
     */
    public record Buffered(LongSupplier now, LongSupplier most) {}

    private final List<LoopCounters> loops;
    private final Supplier<List<BackendGauges>> backends;
    private final Buffered buffered;
    private final Load load;
    private final AccessLog accessLog;
    private final ModelMetrics models;

    public Metrics(
            List<LoopCounters> loops,
            Supplier<List<BackendGauges>> backends,
            Buffered buffered,
            Load load,
            AccessLog accessLog) {
        this.loops = List.copyOf(loops);
        this.backends = backends;
        this.buffered = buffered;
        this.load = load;
        this.accessLog = accessLog;
        this.models = new ModelMetrics(this.loops);
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>(models.collect());
        all.addAll(endings());
        all.addAll(connections());
        all.addAll(backends());
        all.addAll(load());
        all.add(
                gauge(
                        "sluice_buffered_bytes",
                        "Memory of held bodies",
                        (double) buffered.now.getAsLong()));
        all.add(
                gauge(
                        "sluice_buffered_limit_bytes",
                        "What it may come to",
                        (double) buffered.most.getAsLong()));
        all.add(
                new Sums()
                        .add(Labels.of("reason", "queue_full"), accessLog.droppedByQueues())
                        .add(Labels.of("reason", "write_failed"), accessLog.droppedByWriter())
                        .counter(
                                "sluice_access_log_dropped",
                                "Lines that the access log does not have"));
        return new MetricSnapshots(all);
    }

    private List<MetricSnapshot> endings() {
        return List.of(
                labelled(LoopCounters::refusals, "code")
                        .counter("sluice_refusals", "Requests that the proxy refused"),
                labelled(LoopCounters::retries, "reason")
                        .counter("sluice_retries", "Requests that went to a backend again"),
                sum(LoopCounters::retriesDenied)
                        .counter(
                                "sluice_retries_denied",
                                "Requests that did not go to a backend again, at retry_budget"),
                labelled(LoopCounters::expiredClocks, "clock")
                        .counter("sluice_expired_clocks", "Requests that took longer than allowed"),
                sum(LoopCounters::clientCancels)
                        .counter(
                                "sluice_client_cancels",
                                "Clients that left before their answer was complete"),
                cutAnswers()
                        .counter(
                                "sluice_cut_answers", "Answers that were cut after they had begun"),
                sum(LoopCounters::streams)
                        .gauge("sluice_streams", "Requests that are on their way"));
    }

    private List<MetricSnapshot> connections() {
        var upstream = new Sums();
        for (LoopCounters loop : loops) {
            loop.upstreamConnections()
                    .forEach(
                            (backend, counts) -> {
                                upstream.add(connection(backend, "idle"), counts.idle().value());
                                upstream.add(
                                        connection(backend, "active"), counts.active().value());
                            });
        }
        return List.of(
                sum(LoopCounters::clientConnections)
                        .gauge("sluice_client_connections", "Connections that clients have open"),
                sum(LoopCounters::refusedConnections)
                        .counter(
                                "sluice_client_connections_refused",
                                "Connections closed at once, at limits.connections or"
                                        + " limits.per_address"),
                sum(LoopCounters::heldConnections)
                        .counter(
                                "sluice_client_connections_held",
                                "Connections that had to wait before they were read, by"
                                        + " limits.per_address"),
                labelled(LoopCounters::tlsFailures, "reason")
                        .counter(
                                "sluice_tls_failures",
                                "TLS handshakes with clients that came to nothing"),
                labelled(LoopCounters::connectionErrors, "error")
                        .counter(
                                "sluice_http2_connection_errors",
                                "HTTP/2 connections that were ended for what clients did"),
                upstream.gauge("sluice_upstream_connections", "Connections to backends"));
    }

    private List<MetricSnapshot> load() {
        var waiting = new Sums();
        load.waiting
                .get()
                .forEach((priority, count) -> waiting.add(Labels.of("priority", priority), count));
        return List.of(
                gauge(
                        "sluice_pressure",
                        "How full the proxy is: 0 healthy, 1 moderate, 2 critical",
                        load.pressure.getAsInt()),
                waiting.gauge("sluice_waiting", "Requests that wait for a place"));
    }

    private List<MetricSnapshot> backends() {
        List<BackendGauges> now = backends.get();
        return List.of(
                perBackend(now, BackendGauges::inFlight)
                        .gauge("sluice_backend_in_flight", "Requests that a backend has now"),
                perBackend(now, backend -> backend.healthy() ? 1 : 0)
                        .gauge("sluice_backend_healthy", "1 when a backend is healthy"));
    }

    /** Of each backend from the start. */
    private Sums cutAnswers() {
        Sums sums = labelled(LoopCounters::cutAnswers, "backend");
        backends.get().forEach(one -> sums.add(Labels.of("backend", one.id()), 0));
        return sums;
    }

    private static Labels connection(String backend, String state) {
        return Labels.of("backend", backend, "state", state);
    }

    private Sums labelled(Function<LoopCounters, Labelled<Count>> of, String label) {
        var sums = new Sums();
        for (LoopCounters loop : loops) {
            of.apply(loop)
                    .forEach((value, count) -> sums.add(Labels.of(label, value), count.value()));
        }
        return sums;
    }

    private Sums sum(Function<LoopCounters, Count> of) {
        var sums = new Sums();
        for (LoopCounters loop : loops) {
            sums.add(Labels.EMPTY, of.apply(loop).value());
        }
        return sums;
    }

    private static Sums perBackend(
            List<BackendGauges> backends, ToLongFunction<BackendGauges> value) {
        var sums = new Sums();
        for (BackendGauges backend : backends) {
            sums.add(Labels.of("backend", backend.id()), value.applyAsLong(backend));
        }
        return sums;
    }
}
