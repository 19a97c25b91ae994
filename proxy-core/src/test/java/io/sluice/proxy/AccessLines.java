package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The access log of a proxy under test, line by line. */
final class AccessLines {
    private final Path file;
    private int read;

    AccessLines(Path file) {
        this.file = file;
    }

    /** The configuration that makes a proxy write here. */
    String yaml() {
        return "log: {access: json, access_file: '" + file + "'}\n";
    }

    /**
     * The next line, when it comes, less what is different each time: its time and durations, which
     * are checked here, and the client.
     */
    String next() {
        await().atMost(Duration.ofSeconds(30)).until(() -> lines().size() > read);
        var line = (ObjectNode) new JsonMapper().readTree(lines().get(read++));
        assertThat(Instant.parse(line.remove("time").asString()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(line.remove("request_id").asString()).isNotEmpty();
        assertThat(line.remove("listener").asString()).startsWith("127.0.0.1:");
        assertThat(line.remove("client").asString()).isEqualTo("127.0.0.1");
        double duration = line.remove("duration_ms").asDouble();
        assertThat(duration).isBetween(0.0, 60_000.0);
        for (String part : List.of("queue_ms", "first_byte_ms", "first_token_ms")) {
            if (line.has(part)) {
                assertThat(line.get(part).asDouble()).isBetween(0.0, duration);
                line.put(part, true);
            }
        }
        return line.toString();
    }

    /** How many lines there are that were not asked for. */
    int more() {
        return lines().size() - read;
    }

    private List<String> lines() {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
