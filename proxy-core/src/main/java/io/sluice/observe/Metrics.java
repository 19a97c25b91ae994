package io.sluice.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Adds up what the event loops have counted, when somebody asks. */
public final class Metrics implements MultiCollector {
    /** One backend, as the metrics show it. */
    public record BackendGauges(String id, boolean healthy, int inFlight) {}

    private final List<LoopCounters> loops;
    private final Supplier<List<BackendGauges>> backends;

    public Metrics(List<LoopCounters> loops, Supplier<List<BackendGauges>> backends) {
        this.loops = List.copyOf(loops);
        this.backends = backends;
    }

    @Override
    public MetricSnapshots collect() {
        List<BackendGauges> now = backends.get();
        return MetricSnapshots.of(
                requests(),
                labelled(
                        "sluice_refusals",
                        "Requests that the proxy refused",
                        "code",
                        LoopCounters::refusals),
                labelled(
                        "sluice_retries",
                        "Requests that went to a backend again",
                        "reason",
                        LoopCounters::retries),
                counter(
                        "sluice_client_cancels",
                        "Clients that left before their answer was complete",
                        LoopCounters::clientCancels),
                counter(
                        "sluice_cut_answers",
                        "Answers that were cut after they had begun",
                        LoopCounters::cutAnswers),
                counter(
                        "sluice_refused_connections",
                        "Connections that were closed at once, over limits.connections",
                        LoopCounters::refusedConnections),
                gauge("sluice_streams", "Requests that are on their way", LoopCounters::streams),
                gauge(
                        "sluice_client_connections",
                        "Connections that clients have open",
                        LoopCounters::clientConnections),
                perBackend(
                        now,
                        "sluice_backend_in_flight",
                        "Requests that a backend has now",
                        BackendGauges::inFlight),
                perBackend(
                        now,
                        "sluice_backend_healthy",
                        "1 when a backend is healthy",
                        backend -> backend.healthy() ? 1 : 0));
    }

    private CounterSnapshot requests() {
        Map<LoopCounters.Requests, Long> sums = new java.util.HashMap<>();
        for (LoopCounters loop : loops) {
            loop.requests().forEach((key, count) -> sums.merge(key, count.value(), Long::sum));
        }
        var snapshot =
                CounterSnapshot.builder()
                        .name("sluice_requests")
                        .help("Requests that were answered, by a backend or by the proxy");
        sums.forEach(
                (key, sum) ->
                        snapshot.dataPoint(
                                point(
                                        sum,
                                        Labels.of(
                                                "model", key.model(),
                                                "backend", key.backend(),
                                                "code", Integer.toString(key.status())))));
        return snapshot.build();
    }

    private CounterSnapshot labelled(
            String name, String help, String label, Function<LoopCounters, Map<String, Count>> of) {
        Map<String, Long> sums = new TreeMap<>();
        for (LoopCounters loop : loops) {
            of.apply(loop).forEach((key, count) -> sums.merge(key, count.value(), Long::sum));
        }
        var snapshot = CounterSnapshot.builder().name(name).help(help);
        sums.forEach((key, sum) -> snapshot.dataPoint(point(sum, Labels.of(label, key))));
        return snapshot.build();
    }

    private CounterSnapshot counter(String name, String help, Function<LoopCounters, Count> of) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(sum(of), Labels.EMPTY))
                .build();
    }

    private GaugeSnapshot gauge(String name, String help, Function<LoopCounters, Count> of) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value((double) sum(of)).build())
                .build();
    }

    private static GaugeSnapshot perBackend(
            List<BackendGauges> backends,
            String name,
            String help,
            Function<BackendGauges, Integer> value) {
        var snapshot = GaugeSnapshot.builder().name(name).help(help);
        for (BackendGauges backend : backends) {
            snapshot.dataPoint(
                    GaugeDataPointSnapshot.builder()
                            .value(value.apply(backend))
                            .labels(Labels.of("backend", backend.id()))
                            .build());
        }
        return snapshot.build();
    }

    private long sum(Function<LoopCounters, Count> of) {
        return loops.stream().mapToLong(loop -> of.apply(loop).value()).sum();
    }

    private static CounterDataPointSnapshot point(long value, Labels labels) {
        return CounterDataPointSnapshot.builder().value((double) value).labels(labels).build();
    }
}
