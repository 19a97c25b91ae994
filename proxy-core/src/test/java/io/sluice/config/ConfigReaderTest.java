package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

final class ConfigReaderTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n", "{}", "~", "\ufeff# nothing"})
    void an_empty_file_means_all_defaults(String yaml) {
        assertThat(Reading.valid(yaml)).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void an_empty_section_means_its_defaults() {
        var yaml =
                Keys.ROOT.keys().stream()
                        .filter(k -> k.availability() == Availability.NOW)
                        .filter(k -> !(k.type() instanceof Scalar) && !k.name().equals("listeners"))
                        .map(k -> k.name() + ":\n")
                        .collect(Collectors.joining());
        assertThat(Reading.valid(yaml)).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void the_defaults_listen_on_loopback_and_know_no_backend() {
        var config = SluiceConfig.defaults();
        assertThat(config.listeners().toString())
                .isEqualTo(
                        "[ListenerConfig[bind=/127.0.0.1:8000, serves=[INFERENCE], http2=true, tls=null, errors=OPENAI,"
                                + " unrouted=REFUSE], ListenerConfig[bind=/127.0.0.1:9090,"
                                + " serves=[MANAGEMENT], http2=true, tls=null, errors=OPENAI, unrouted=REFUSE]]");
        assertThat(config.backends()).isEmpty();
        assertThat(config.unrouted()).isEqualTo(Unrouted.REFUSE);
    }

    @Test
    void a_model_that_is_not_listed_has_the_defaults_under_its_own_name() {
        var config = Reading.valid("models: {m: {balance: round_robin}}");
        assertThat(config.model("m").balance()).isEqualTo(BalancePolicy.ROUND_ROBIN);
        assertThat(config.model("other")).isEqualTo(ModelConfig.defaultsFor("other"));
        assertThat(config.model("other").name()).isEqualTo("other");
        assertThat(config.model("other").balance()).isEqualTo(BalancePolicy.LEAST_CONNECTIONS);
    }

    @Test
    void a_listener_takes_unrouted_from_the_top_unless_it_has_its_own() {
        var config =
                Reading.valid(
                        """
                        unrouted: forward
                        listeners:
                          - bind: 127.0.0.1:1
                          - {bind: 127.0.0.1:2, unrouted: refuse}
                        """);
        assertThat(config.listeners().stream().map(ListenerConfig::unrouted))
                .containsExactly(Unrouted.FORWARD, Unrouted.REFUSE);
    }

    @Test
    void a_node_that_is_used_again_by_an_alias_counts_each_time() {
        var config =
                Reading.valid(
                        """
                        models:
                          a: &policy {max_in_flight: 3}
                          b: *policy
                        """);
        assertThat(config.model("b").maxInFlight()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: [{bind: [::1]:8000}]",
                "listeners:\n  - bind: [::1]:8000",
                "listeners:\n  - bind: \"[::1]:8000\"",
                "listeners: [{bind: '[0:0:0:0:0:0:0:1]:8000'}]"
            })
    void an_ipv6_address_needs_no_quotes(String yaml) {
        var bind = Reading.valid(yaml).listeners().getFirst().bind();
        assertThat(bind).hasToString("/[0:0:0:0:0:0:0:1]:8000");
    }

    @Test
    void a_thousand_models_take_a_moment() {
        var models =
                IntStream.range(0, 1000)
                        .mapToObj(i -> "  model-" + i + ": {max_in_flight: " + i + "}\n")
                        .collect(Collectors.joining("", "models:\n", ""));
        assertThat(Reading.valid(models).models()).hasSize(1000);
    }

    @Test
    void a_missing_file_is_one_fault() {
        assertThat(faults(folder.resolve("none.yaml")))
                .containsExactly(
                        "the file cannot be read: there is no such file"
                                + " (expected: a readable YAML file)");
    }

    @Test
    void a_directory_is_one_fault() {
        assertThat(faults(folder))
                .containsExactly(
                        "the file cannot be read: it is a directory"
                                + " (expected: a readable YAML file)");
    }

    @Test
    void bytes_that_are_not_utf_8_are_one_fault_at_their_place() throws IOException {
        var file = folder.resolve("latin.yaml");
        Files.write(file, "resolve: 1s\n# é\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(faults(file))
                .containsExactly("2:3: the file is not UTF-8 here (expected: UTF-8)");
    }

    @Test
    void a_control_character_is_one_fault_at_its_place() {
        assertThat(Reading.faults("resolve: 1s\nlo\u0001g: {}\n"))
                .containsExactly("2:3: broken YAML: U+0001 cannot stand here (expected: YAML 1.2)");
    }

    @Test
    void a_file_that_is_too_large_is_one_fault() throws IOException {
        var file = folder.resolve("large.yaml");
        Files.writeString(file, "#".repeat(Yaml.MOST_CHARACTERS + 1));
        assertThat(faults(file))
                .containsExactly("1:1: the file is too large (expected: at most 1MiB)");
    }

    @Test
    void a_fault_prints_with_its_file() {
        assertThat(new ConfigFault("a.yaml", 3, 5, "wrong", "right"))
                .hasToString("a.yaml:3:5: wrong (expected: right)");
        assertThat(new ConfigFault("a.yaml", 3, 5, "wrong", "")).hasToString("a.yaml:3:5: wrong");
    }

    private static List<String> faults(Path file) {
        var environment = Map.<String, String>of();
        return switch (ConfigReader.read(file, environment::get)) {
            case Loaded.Valid _ -> List.of();
            case Loaded.Faulty(List<ConfigFault> faults) ->
                    faults.stream()
                            .map(f -> f.toString().substring(file.toString().length() + 1).strip())
                            .toList();
        };
    }

    @Test
    void localhost_is_the_loopback_address_of_ipv4_and_no_other_name_is_one() {
        var config = Reading.valid("listeners: [{bind: 'localhost:1'}]");
        assertThat(config.listeners().getFirst().bind())
                .isEqualTo(new InetSocketAddress("127.0.0.1", 1));
        assertThat(Reading.faults("listeners: [{bind: 'local:1'}]"))
                .singleElement()
                .asString()
                .contains("not an IP address");
    }
}
