package io.sluice.observe;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes records as lines of JSON. Every text is escaped by the library, so that whatever a peer
 * sends stays inside its string. Confined to the log's writer.
 */
final class AccessLine {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .rootValueSeparator("")
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // terminals obey some of it
                    .build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final double MILLIS = 1e6;

    private final JsonGenerator json;

    /**
     * @param out where the lines go, once {@link #flush} is called
     */
    AccessLine(ByteArrayOutputStream out) {
        json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    }

    void flush() {
        json.flush();
    }

    void write(AccessRecord line) {
        json.writeStartObject();
        json.writeStringProperty("time", TIME.format(Instant.ofEpochMilli(line.endedAt())));
        json.writeStringProperty("request_id", line.requestId());
        json.writeStringProperty("listener", line.listener());
        json.writeStringProperty("client", line.client());
        textIfAny("method", line.method());
        textIfAny("path", line.path());
        if (line.status() > 0) {
            json.writeNumberProperty("status", line.status());
        }
        textIfAny("model", line.model());
        textIfAny("backend", line.backend());
        json.writeNumberProperty("attempts", line.attempts());
        json.writeNumberProperty("request_bytes", line.requestBytes());
        json.writeNumberProperty("response_bytes", line.responseBytes());
        millisIfAny("queue_ms", line.queueNanos());
        millisIfAny("first_byte_ms", line.firstByteNanos());
        millisIfAny("first_token_ms", line.firstTokenNanos());
        millis("duration_ms", line.durationNanos());
        tokens(line);
        json.writeStringProperty("ended_by", line.endedBy().word());
        json.writeStringProperty("reason", line.reason());
        if (line.clock() != null) {
            json.writeStringProperty("clock", line.clock());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void tokens(AccessRecord line) {
        if (line.promptTokens() >= 0) {
            json.writeNumberProperty("prompt_tokens", line.promptTokens());
        }
        if (line.completionTokens() >= 0) {
            json.writeNumberProperty("completion_tokens", line.completionTokens());
        }
        if (line.tokensEstimated()) {
            json.writeBooleanProperty("tokens_estimated", true);
        }
    }

    private void textIfAny(String name, String text) {
        if (!text.isEmpty()) {
            json.writeStringProperty(name, text);
        }
    }

    private void millisIfAny(String name, long nanos) {
        if (nanos >= 0) {
            millis(name, nanos);
        }
    }

    /** To a hundredth of a millisecond. */
    private void millis(String name, long nanos) {
        json.writeNumberProperty(name, Math.round(nanos / MILLIS * 100) / 100.0);
    }
}
