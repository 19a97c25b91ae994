package io.sluice.observe;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The metrics as text, in the format that the scraper asks for. */
public final class MetricsPage {
    /** A page that is ready to be sent. */
    public record Page(String contentType, byte[] body) {}

    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    public MetricsPage(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * Collects and writes all metrics.
     *
     * @param accept the scraper's {@code Accept}, or empty
     */
    public Page render(String accept) {
        ExpositionFormatWriter writer =
                formats.findWriter(accept.isEmpty() ? "text/plain" : accept);
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Page(writer.getContentType(), out.toByteArray());
    }
}
