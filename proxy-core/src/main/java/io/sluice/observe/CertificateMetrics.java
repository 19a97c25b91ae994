package io.sluice.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** When the certificates that clients are shown expire. */
public final class CertificateMetrics implements MultiCollector {
    private final Supplier<Map<String, Instant>> expiries;

    /**
     * @param expiries by the certificate's file
     */
    public CertificateMetrics(Supplier<Map<String, Instant>> expiries) {
        this.expiries = expiries;
    }

    @Override
    public MetricSnapshots collect() {
        var gauge =
                GaugeSnapshot.builder()
                        .name("sluice_certificate_expiry_timestamp_seconds")
                        .help("When a listener's certificate expires, in Unix time");
        expiries.get()
                .forEach(
                        (file, expiry) ->
                                gauge.dataPoint(
                                        GaugeDataPointSnapshot.builder()
                                                .labels(Labels.of("certificate", file))
                                                .value((double) expiry.getEpochSecond())
                                                .build()));
        return new MetricSnapshots(gauge.build());
    }
}
