package io.sluice.simulate;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the server is doing and has done, under vLLM's names. Safe to use from several loops. */
final class Load {
    /** Tokens of running requests that fill the simulated key-value cache. */
    private static final double CACHE_TOKENS = 100_000;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Gauge running =
            gauge("vllm:num_requests_running", "Requests in model execution batches.");
    private final Gauge waiting =
            gauge("vllm:num_requests_waiting", "Requests waiting to be processed.");
    private final Counter promptTokens = counter("vllm:prompt_tokens", "Prefill tokens.");
    private final Counter generationTokens = counter("vllm:generation_tokens", "Tokens generated.");
    private final Counter success =
            Counter.builder()
                    .name("vllm:request_success")
                    .help("Requests that were processed, by how they ended.")
                    .labelNames("engine", "finished_reason", "model_name")
                    .register(registry);
    private final AtomicLong heldTokens = new AtomicLong();

    Load(List<String> models) {
        GaugeWithCallback.builder()
                .name("vllm:kv_cache_usage_perc")
                .help("Share of the key-value cache in use. 1 means all of it.")
                .labelNames("engine", "model_name")
                .callback(
                        callback -> {
                            double share = Math.min(1, heldTokens.get() / CACHE_TOKENS);
                            models.forEach(model -> callback.call(share, "0", model));
                        })
                .register(registry);
        for (String model : models) {
            running.initLabelValues("0", model);
            waiting.initLabelValues("0", model);
            promptTokens.initLabelValues("0", model);
            generationTokens.initLabelValues("0", model);
            for (String reason : List.of("stop", "length", "abort")) {
                success.initLabelValues("0", reason, model);
            }
        }
    }

    void started(String model, int prompt) {
        running.labelValues("0", model).inc();
        promptTokens.labelValues("0", model).inc(prompt);
        heldTokens.addAndGet(prompt);
    }

    void token(String model) {
        generationTokens.labelValues("0", model).inc();
        heldTokens.incrementAndGet();
    }

    /**
     * @param held the tokens of its prompt and of its answer so far
     * @param reason stop, length or abort
     */
    void ended(String model, long held, String reason) {
        running.labelValues("0", model).dec();
        success.labelValues("0", reason, model).inc();
        heldTokens.addAndGet(-held);
    }

    /** The metrics page, in Prometheus' text format. */
    String page() {
        var page = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(page, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder()
                .name(name)
                .help(help)
                .labelNames("engine", "model_name")
                .register(registry);
    }

    private Counter counter(String name, String help) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames("engine", "model_name")
                .register(registry);
    }
}
