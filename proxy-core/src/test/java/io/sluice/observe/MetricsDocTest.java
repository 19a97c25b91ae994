package io.sluice.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** {@code docs/metrics.md} lists what a scrape has, and nothing else. */
final class MetricsDocTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\|([^|]*)\\| [A-Z0-9].*\\|");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+?)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** One metric: its type, then its labels in alphabetical order. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = new TreeSet<>();
                Pattern.compile("`(\\w+)`")
                        .matcher(row.group(3))
                        .results()
                        .forEach(label -> labels.add(label.group(1)));
                metrics.put(row.group(1), row.group(2) + " " + labels);
            }
        }
        return metrics;
    }

    private static Map<String, String> scraped(String page) {
        Map<String, String> metrics = new TreeMap<>();
        String type = "";
        for (String line : page.lines().toList()) {
            var start = TYPE.matcher(line);
            var sample = SAMPLE.matcher(line);
            if (start.matches()) {
                type = start.group(2);
            } else if (sample.matches() && !line.startsWith("#")) {
                Set<String> labels = new TreeSet<>();
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2)).results().forEach(l -> labels.add(l.group(1)));
                }
                labels.remove("le");
                String name = sample.group(1);
                if (type.equals("histogram")) {
                    name = name.replaceFirst("_(bucket|count|sum)$", "");
                }
                metrics.put(name, type + " " + labels);
            }
        }
        return metrics;
    }

    /** With something in every series. */
    private static String scrape() {
        var loop = new LoopCounters();
        ModelCounters model = loop.model("llama");
        model.answered("gpu-1", 200);
        model.requestTook(1);
        model.firstByteTook(1);
        model.firstTokenTook(1);
        model.promptTokens().increment();
        loop.upstreamConnections("gpu-1");
        loop.refusal("overloaded");
        loop.cutAnswer("gpu-1");
        loop.retry("connect_failure");
        loop.expired("total");
        loop.tlsFailure("timeout");
        loop.connectionError("protocol_error");
        var registry = new PrometheusRegistry();
        registry.register(
                new Metrics(
                        List.of(loop),
                        () -> List.of(new Metrics.BackendGauges("gpu-1", true, 0)),
                        new Metrics.Buffered(() -> 0, () -> 1),
                        new Metrics.Load(() -> 1, () -> Map.of("high", 3)),
                        AccessLog.off()));
        registry.register(new CertificateMetrics(() -> Map.of("tls.crt", Instant.EPOCH)));
        registry.register(new ProcessMetrics("1", "nio"));
        byte[] page = new MetricsPage(registry).render("").body();
        return new String(page, StandardCharsets.UTF_8);
    }

    @Test
    void the_page_and_a_scrape_have_the_same_metrics_types_and_labels() throws IOException {
        assertThat(documented()).isNotEmpty().isEqualTo(scraped(scrape()));
    }

    @Test
    void memory_in_use_is_known_and_below_its_limit() {
        String page = scrape();
        for (String area : List.of("heap", "direct")) {
            double used = value(page, "sluice_memory_bytes{area=\"" + area + "\"}");
            double most = value(page, "sluice_memory_limit_bytes{area=\"" + area + "\"}");
            assertThat(used).isBetween(area.equals("heap") ? 1.0 : 0.0, most);
        }
    }

    private static double value(String page, String series) {
        return page.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
