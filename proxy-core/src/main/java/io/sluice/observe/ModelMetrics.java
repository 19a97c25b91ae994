package io.sluice.observe;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.sluice.observe.Families.Sums;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The metrics that are told apart by model. Confined to the thread that serves scrapes. */
final class ModelMetrics {
    /** From a local refusal to an answer that is thought about for minutes; in seconds. */
    private static final double[] BOUNDS = {
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        20,
        40,
        60,
        120,
        300,
        600,
        Double.POSITIVE_INFINITY
    };

    private static final double NANOS = 1e9;

    /** The finite bounds, as values are recorded. */
    private static final long[] UNITS =
            Arrays.stream(BOUNDS)
                    .filter(Double::isFinite)
                    .mapToLong(bound -> Math.round(bound * NANOS / Latency.UNIT_NANOS))
                    .toArray();

    private final List<LoopCounters> loops;
    private final Map<String, Histogram> requestTimes = new HashMap<>();
    private final Map<String, Histogram> firstByteTimes = new HashMap<>();
    private final Map<String, Histogram> firstTokenTimes = new HashMap<>();

    ModelMetrics(List<LoopCounters> loops) {
        this.loops = loops;
    }

    List<MetricSnapshot> collect() {
        return List.of(
                requests(),
                times(
                        "sluice_request_seconds",
                        "Time from a request's head to the end of a backend's answer",
                        requestTimes,
                        ModelCounters::requestTime),
                times(
                        "sluice_first_byte_seconds",
                        "Time from a request's head to the first byte of a backend's answer's body",
                        firstByteTimes,
                        ModelCounters::firstByteTime),
                times(
                        "sluice_first_token_seconds",
                        "Time from a request's head to the first token of a streamed answer",
                        firstTokenTimes,
                        ModelCounters::firstTokenTime),
                tokens());
    }

    private MetricSnapshot requests() {
        var sums = new Sums();
        for (LoopCounters loop : loops) {
            loop.models()
                    .forEach(
                            (model, counters) ->
                                    counters.backends()
                                            .forEach(
                                                    (backend, statuses) ->
                                                            add(sums, model, backend, statuses)));
        }
        return sums.counter(
                "sluice_requests", "Requests that were answered, by a backend or by the proxy");
    }

    private static void add(Sums sums, String model, String backend, StatusCounts statuses) {
        statuses.forEach(
                (code, count) ->
                        sums.add(
                                Labels.of("model", model, "backend", backend, "code", code),
                                count));
    }

    private MetricSnapshot tokens() {
        var sums = new Sums();
        for (LoopCounters loop : loops) {
            loop.models()
                    .forEach(
                            (model, counters) -> {
                                add(sums, model, "prompt", counters.promptTokens());
                                add(sums, model, "completion", counters.completionTokens());
                            });
        }
        return sums.counter("sluice_tokens", "Tokens that backends told in their answers");
    }

    private static void add(Sums sums, String model, String type, Count tokens) {
        if (tokens.value() > 0) {
            sums.add(Labels.of("model", model, "type", type), tokens.value());
        }
    }

    /** Adds what is new on each loop to the histogram of all loops, which stays here. */
    private MetricSnapshot times(
            String name,
            String help,
            Map<String, Histogram> sums,
            Function<ModelCounters, @Nullable Latency> which) {
        Map<String, Double> seconds = new TreeMap<>();
        for (LoopCounters loop : loops) {
            loop.models()
                    .forEach(
                            (model, counters) -> {
                                Latency latency = which.apply(counters);
                                if (latency == null) {
                                    return;
                                }
                                latency.collect(sums.computeIfAbsent(model, key -> Latency.sum()));
                                double more = latency.nanos().value() / NANOS;
                                seconds.merge(model, more, Double::sum);
                            });
        }
        var snapshot = HistogramSnapshot.builder().name(name).help(help);
        seconds.forEach(
                (model, total) -> {
                    Histogram sum = sums.computeIfAbsent(model, key -> Latency.sum());
                    if (sum.getTotalCount() > 0) {
                        snapshot.dataPoint(point(Labels.of("model", model), sum, total));
                    }
                });
        return snapshot.build();
    }

    private static HistogramDataPointSnapshot point(Labels labels, Histogram sum, double seconds) {
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .sum(seconds)
                .classicHistogramBuckets(buckets(sum))
                .build();
    }

    /** A value that is recorded is less than a hundredth off, and so is the bound that it meets. */
    static ClassicHistogramBuckets buckets(Histogram sum) {
        long[] counts = new long[BOUNDS.length];
        int bucket = 0;
        for (var value : sum.recordedValues()) {
            long least = sum.lowestEquivalentValue(value.getValueIteratedTo());
            while (bucket < UNITS.length && least > UNITS[bucket]) {
                bucket++;
            }
            counts[bucket] += value.getCountAddedInThisIterationStep();
        }
        return ClassicHistogramBuckets.of(BOUNDS, counts);
    }
}
