package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The examples in {@code config/}; {@code compose.yaml} holds one inside. */
final class ExamplesTest {
    private static final Path FOLDER = Path.of("../config");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".yaml") && !f.equals("compose.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static SluiceConfig load(String name, Map<String, String> environment) {
        try {
            return Reading.valid(Files.readString(FOLDER.resolve(name)), environment);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void loads_without_anything_in_the_environment(String name) {
        var config = load(name, Map.of());
        assertThat(config.backends()).isNotEmpty();
        assertThat(config.listeners()).isNotEmpty();
    }

    @Test
    void there_is_one_for_each_way_to_run() throws IOException {
        assertThat(names())
                .containsExactly(
                        "container.yaml",
                        "edge.yaml",
                        "sidecar.yaml",
                        "single-port.yaml",
                        "sluice.yaml");
    }

    @Test
    void the_configuration_inside_of_the_compose_file_loads() throws IOException {
        String compose = Files.readString(FOLDER.resolve("compose.yaml"));
        int start = compose.indexOf("content: |\n") + "content: |\n".length();
        String inside = compose.substring(start, compose.indexOf("\n\n", start));
        assertThat(Reading.valid(inside.stripIndent()).backends()).hasSize(2);
    }

    @Test
    void the_sidecar_is_steered_by_its_environment() {
        var environment =
                Map.of(
                        "SLUICE_BIND", "[::]:80",
                        "VLLM_URL", "http://localhost:9000",
                        "VLLM_MAX_NUM_SEQS", "64",
                        "SLUICE_TOKEN", "t",
                        "SLUICE_LOG", "debug");
        var config = load("sidecar.yaml", environment);
        assertThat(config.listeners().getFirst().bind().getPort()).isEqualTo(80);
        assertThat(config.backends().getFirst().authority()).isEqualTo("localhost:9000");
        assertThat(config.backends().getFirst().maxInFlight()).isEqualTo(64);
        assertThat(config.managementToken()).isEqualTo(new Secret("t"));
        assertThat(config.log().level()).isEqualTo(LogLevel.DEBUG);
    }

    @Test
    void the_edge_has_aliases_and_a_management_port_of_its_own() {
        var config = load("edge.yaml", Map.of());
        assertThat(config.model("meta-llama/Llama-3.1-8B-Instruct").aliases())
                .containsExactly("llama-8b", "gpt-4o-mini");
        assertThat(config.listeners().getLast().serves()).containsExactly(Serves.MANAGEMENT);
    }

    @Test
    void the_single_port_serves_both() {
        assertThat(load("single-port.yaml", Map.of()).listeners())
                .singleElement()
                .satisfies(
                        l ->
                                assertThat(l.serves())
                                        .containsExactlyInAnyOrder(
                                                Serves.INFERENCE, Serves.MANAGEMENT));
    }
}
