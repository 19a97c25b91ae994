package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The schema is the committed one, takes every example, and refuses what the reader refuses. */
final class ConfigSchemaTest {
    private static final Path SCHEMA = Path.of("../config/sluice.schema.json");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void the_committed_schema_says_what_the_table_says() throws IOException {
        if (System.getProperty("configuration.page", "").equals("write")) {
            Files.writeString(SCHEMA, ConfigSchema.json());
        }
        assertThat(SCHEMA).content().isEqualTo(ConfigSchema.json());
    }

    static Stream<String> texts() throws IOException {
        return ConfigDumpTest.texts().flatMap(ConfigSchemaTest::withDump);
    }

    private static Stream<String> withDump(String text) {
        return Stream.of(text, ConfigDump.yaml(Reading.valid(text)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void takes_every_example_and_every_dump(String text) {
        assertThat(faults(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {boddy: 1MiB}",
                "limits: {body: 1MB}",
                "health: {interval: soon}",
                "health: {interval: 5}",
                "health: 5",
                "drain: {grace: 30}",
                "threads: many",
                "threads: 0",
                "unrouted: perhaps",
                "listeners: []",
                "listeners: [{serves: [inference]}]",
                "listeners: [{bind: 127.0.0.1:1, http2: maybe}]",
                "backends: [http://a:1/path]",
                "backends: [{url: http://a:1, weight: 0}]",
                "models: {m: {aliases: [a, a]}}",
                "engines: {}"
            })
    void refuses_what_the_reader_refuses(String text) {
        assertThat(Reading.faults(text)).isNotEmpty();
        assertThat(faults(text)).isNotEmpty();
    }

    private static List<String> faults(String yaml) {
        Object document =
                new Load(LoadSettings.builder().build()).loadFromString(Substitution.mask(yaml));
        JsonNode value = JSON.readTree(Substitution.unmask(JSON.writeValueAsString(document)));
        return SchemaCheck.faults(JSON.readTree(ConfigSchema.json()), value);
    }
}
