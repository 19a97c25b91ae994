package io.sluice.observe;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

import java.util.Map;
import java.util.TreeMap;

/** Families of series as the exposition wants them. */
final class Families {
    private Families() {}

    /** Sums by label. */
    static final class Sums {
        private final Map<Labels, Long> values = new TreeMap<>();

        Sums add(Labels labels, long value) {
            values.merge(labels, value, Long::sum);
            return this;
        }

        CounterSnapshot counter(String name, String help) {
            var snapshot = CounterSnapshot.builder().name(name).help(help);
            values.forEach(
                    (labels, value) ->
                            snapshot.dataPoint(
                                    CounterDataPointSnapshot.builder()
                                            .value((double) value)
                                            .labels(labels)
                                            .build()));
            return snapshot.build();
        }

        GaugeSnapshot gauge(String name, String help) {
            var snapshot = GaugeSnapshot.builder().name(name).help(help);
            values.forEach((labels, value) -> snapshot.dataPoint(point(labels, value)));
            return snapshot.build();
        }
    }

    static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value))
                .build();
    }

    static CounterSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
                .build();
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
    }
}
