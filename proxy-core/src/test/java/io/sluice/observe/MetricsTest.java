package io.sluice.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

final class MetricsTest {
    private static final long MILLI = 1_000_000;

    private final LoopCounters one = new LoopCounters();
    private final LoopCounters other = new LoopCounters();
    private final Metrics metrics =
            new Metrics(
                    List.of(one, other),
                    List::of,
                    new Metrics.Buffered(() -> 5, () -> 10),
                    new Metrics.Load(() -> 1, () -> Map.of("high", 3)),
                    AccessLog.off());

    private HistogramDataPointSnapshot times(String name, String model) {
        for (MetricSnapshot family : metrics.collect()) {
            if (family instanceof HistogramSnapshot histogram
                    && family.getMetadata().getName().equals(name)) {
                return histogram.getDataPoints().stream()
                        .filter(point -> model.equals(point.getLabels().get("model")))
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new AssertionError("no " + name);
    }

    private static long upTo(double bound, HistogramDataPointSnapshot point) {
        var buckets = point.getClassicBuckets();
        long count = 0;
        for (int i = 0; i < buckets.size() && buckets.getUpperBound(i) <= bound; i++) {
            count += buckets.getCount(i);
        }
        return count;
    }

    @Test
    void times_of_all_loops_are_added_up() {
        one.model("llama").requestTook(40 * MILLI);
        other.model("llama").requestTook(40 * MILLI);
        other.model("llama").requestTook(3_000 * MILLI);
        other.model("qwen").requestTook(1);

        var point = times("sluice_request_seconds", "llama");
        assertThat(upTo(0.025, point)).isZero();
        assertThat(upTo(0.05, point)).isEqualTo(2);
        assertThat(upTo(2.5, point)).isEqualTo(2);
        assertThat(upTo(5, point)).isEqualTo(3);
        assertThat(point.getCount()).isEqualTo(3);
        assertThat(point.getSum()).isEqualTo(3.08);
        assertThat(times("sluice_request_seconds", "qwen").getCount()).isEqualTo(1);
    }

    @Test
    void what_may_be_counted_is_there_at_0_before_the_first_event() {
        assertThat(labels("sluice_expired_clocks")).contains("header_time", "total");
        assertThat(labels("sluice_refusals")).contains("no_healthy_backend", "overloaded");
        assertThat(labels("sluice_retries")).contains("connect_failure", "backend_full");
        assertThat(labels("sluice_tls_failures")).contains("untrusted");
        assertThat(labels("sluice_http2_connection_errors")).contains("enhance_your_calm");
    }

    private List<String> labels(String counter) {
        return metrics.collect().stream()
                .filter(family -> family.getMetadata().getName().equals(counter))
                .flatMap(family -> family.getDataPoints().stream())
                .map(point -> point.getLabels().getValue(0))
                .toList();
    }

    @Test
    void what_was_scraped_once_is_still_there_the_next_time() {
        one.model("llama").firstByteTook(40 * MILLI);
        assertThat(times("sluice_first_byte_seconds", "llama").getCount()).isEqualTo(1);
        assertThat(times("sluice_first_byte_seconds", "llama").getCount()).isEqualTo(1);
        one.model("llama").firstByteTook(400 * MILLI);
        assertThat(times("sluice_first_byte_seconds", "llama").getCount()).isEqualTo(2);
    }

    @Test
    void a_bound_itself_belongs_to_its_bucket() {
        for (double bound : new double[] {0.001, 0.0025, 0.01, 0.25, 1, 60, 600}) {
            Histogram sum = Latency.sum();
            var latency = new Latency();
            latency.record(Math.round(bound * 1e9));
            latency.collect(sum);
            var buckets = ModelMetrics.buckets(sum);
            for (int i = 0; i < buckets.size(); i++) {
                assertThat(buckets.getCount(i))
                        .as("%s in %s", bound, buckets.getUpperBound(i))
                        .isEqualTo(buckets.getUpperBound(i) == bound ? 1 : 0);
            }
        }
    }

    @Test
    void a_value_is_at_most_a_hundredth_off_its_bucket() {
        var random = new Random(271);
        for (int i = 0; i < 1000; i++) {
            double seconds = Math.exp(random.nextDouble() * 14 - 7);
            Histogram sum = Latency.sum();
            var latency = new Latency();
            latency.record(Math.round(seconds * 1e9));
            latency.collect(sum);
            var buckets = ModelMetrics.buckets(sum);
            int at = 0;
            while (buckets.getCount(at) == 0) {
                at++;
            }
            double lower = at == 0 ? 0 : buckets.getUpperBound(at - 1);
            assertThat(seconds).isGreaterThan(lower * 0.99);
            assertThat(seconds).isLessThan(buckets.getUpperBound(at) * 1.01);
        }
    }

    @Test
    void a_time_without_end_is_in_the_last_bucket() {
        one.model("llama").requestTook(Long.MAX_VALUE / 2);
        var point = times("sluice_request_seconds", "llama");
        assertThat(upTo(600, point)).isZero();
        assertThat(point.getCount()).isEqualTo(1);
    }

    @Test
    void nothing_is_lost_while_a_loop_records_and_others_scrape() throws InterruptedException {
        int records = 300_000;
        var done = new AtomicBoolean();
        Thread loop =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < records; i++) {
                                        one.model("llama").requestTook(MILLI * (i % 7));
                                        one.model("llama").answered("gpu-1", 200 + i % 3);
                                    }
                                    done.set(true);
                                });
        long before = 0;
        while (!done.get()) {
            one.model("llama");
            long now = count();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        loop.join();
        assertThat(count()).isEqualTo(records);
    }

    private long count() {
        return metrics.collect().stream()
                .filter(family -> family.getMetadata().getName().equals("sluice_request_seconds"))
                .flatMap(family -> ((HistogramSnapshot) family).getDataPoints().stream())
                .mapToLong(HistogramDataPointSnapshot::getCount)
                .sum();
    }

    @Test
    void labels_that_are_not_ours_are_bounded() {
        var labelled = new Labelled<>(Count::new, 3);
        for (int i = 0; i < 10; i++) {
            labelled.of("model-" + i).increment();
            labelled.of("model-0").increment();
        }
        var sums = new java.util.TreeMap<String, Long>();
        labelled.forEach((label, count) -> sums.put(label, count.value()));
        assertThat(sums)
                .containsExactly(
                        java.util.Map.entry("model-0", 11L),
                        java.util.Map.entry("model-1", 1L),
                        java.util.Map.entry("model-2", 1L),
                        java.util.Map.entry("other", 7L));
    }
}
