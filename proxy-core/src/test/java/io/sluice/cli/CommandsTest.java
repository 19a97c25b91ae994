package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.serve.Sluice;
import io.sluice.testkit.RawBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands that talk to a running proxy, and those that read a configuration. */
final class CommandsTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(Main.completed(arguments));
    }

    private interface Check {
        void with(String server) throws Exception;
    }

    private static void beforeOneBackend(Check check) throws Exception {
        try (RawBackend llama = RawBackend.start("llama")) {
            Loaded loaded = SluiceConfig.dropIn(List.of(llama.url()), 0, 0);
            assertThat(loaded).isInstanceOf(Loaded.Valid.class);
            try (Sluice sluice = Sluice.start(((Loaded.Valid) loaded).config())) {
                await().until(sluice::canServe);
                check.with("http://127.0.0.1:" + sluice.addresses().getLast().getPort());
            }
        }
    }

    @Test
    void status_shows_the_backends_as_a_table() throws Exception {
        beforeOneBackend(
                server -> {
                    assertThat(run("status", "--server", server)).isZero();
                    assertThat(out.toString())
                            .contains("BACKEND", "HEALTH", "IN FLIGHT", "Pressure: healthy.")
                            .containsPattern("127\\.0\\.0\\.1:\\d+  healthy  0 +llama\n");
                });
    }

    @Test
    void status_says_plainly_that_nothing_can_be_served() throws Exception {
        String nobody = "http://127.0.0.1:" + deadPort();
        Loaded loaded = SluiceConfig.dropIn(List.of(nobody), 0, 0);
        try (Sluice sluice = Sluice.start(((Loaded.Valid) loaded).config())) {
            String server = "http://127.0.0.1:" + sluice.addresses().getLast().getPort();
            await().untilAsserted(
                            () -> {
                                out.getBuffer().setLength(0);
                                assertThat(run("status", "--server", server)).isZero();
                                assertThat(out.toString())
                                        .contains("NOTHING CAN BE SERVED: no backend is healthy.")
                                        .containsPattern("refused.* \\(\\d+ s ago\\)");
                            });
        }
    }

    private static int deadPort() {
        try (RawBackend gone = RawBackend.start()) {
            return gone.port();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--port, 65536, 0 to 65535",
        "--management-port, -1, 0 to 65535",
        "--port, many, 'many'",
        "--upstream, nonsense, URL",
        "--upstream, http://a:99999, port"
    })
    void a_wrong_value_of_an_option_is_wrong_usage(String option, String value, String said) {
        String[] backend = {"serve", "--upstream", "http://127.0.0.1:1", option, value};
        assertThat(run(backend)).isEqualTo(2);
        assertThat(err.toString()).contains(option).contains(said);
    }

    @Test
    void one_port_for_both_is_wrong_usage() {
        String upstream = "http://127.0.0.1:1";
        assertThat(run("serve", "--upstream", upstream, "--port", "9090")).isEqualTo(2);
        assertThat(err.toString()).contains("--management-port");
    }

    @Test
    void a_port_beside_a_configuration_is_refused_rather_than_ignored() throws IOException {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), "backends: []\n");

        assertThat(run("serve", "-c", file.toString(), "--port", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--port", "its `listeners` say where to listen");
    }

    @Test
    void models_are_listed_in_each_format_asked_for_before_or_behind_the_command()
            throws Exception {
        beforeOneBackend(
                server -> {
                    assertThat(run("model", "list", "--server", server)).isZero();
                    assertThat(taken()).isEqualTo("MODEL\nllama\n");
                    assertThat(run("--output", "json", "model", "list", "--server", server))
                            .isZero();
                    JsonNode list = new JsonMapper().readTree(taken());
                    assertThat(list.path("total").asInt()).isEqualTo(1);
                    assertThat(list.at("/items/0/id").asString()).isEqualTo("llama");
                    assertThat(run("model", "list", "--server", server, "--output=yaml")).isZero();
                    assertThat(taken()).contains("items:\n- id: llama\n", "total: 1\n");
                });
    }

    private String taken() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "127.0.0.1:1", "http://127.0.0.1:1/"})
    void a_server_that_is_not_there_is_named_in_one_sentence(String server) {
        assertThat(run("status", "--server", server)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "sluice: no proxy answers at "
                                + server
                                + "; start one, or name its management listener with --server\n");
    }

    @Test
    void what_is_no_management_listener_is_said_so() {
        try (RawBackend other = RawBackend.start("llama")) {
            other.respond("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>");
            assertThat(run("status", "--server", other.url())).isEqualTo(1);
            assertThat(err.toString()).contains("is not a management listener");
        }
    }

    @Test
    void a_dump_is_checked_as_good_and_shows_no_secret() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("a.yaml"),
                        "backends: [{url: http://a:1, api_key: sk-live}]\n");
        assertThat(run("config", "dump", "-c", file.toString())).isZero();
        String dump = taken();
        assertThat(dump).contains("api_key: (hidden)").doesNotContain("sk-live");
        Path dumped = Files.writeString(folder.resolve("b.yaml"), dump);
        assertThat(run("check", "-c", dumped.toString())).isZero();
        assertThat(taken())
                .contains(
                        "b.yaml: good",
                        "to be filled in before it is served: backends[a:1].api_key");
        assertThat(run("serve", "-c", dumped.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("backends[a:1].api_key: the secret is hidden");
    }

    @Test
    void a_check_names_files_that_a_start_could_not_write() throws IOException {
        String missing = "none/a.log"; // beside the configuration
        Path file =
                Files.writeString(
                        folder.resolve("a.yaml"),
                        "handover: none/h.sock\nlog: {access: json, access_file: "
                                + missing
                                + "}\n");
        assertThat(run("check", "-c", file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "a.yaml:1:11: `handover`: the directory " + folder.resolve("none"),
                        "a.yaml:2:34: `access_file`: the directory " + folder.resolve("none"))
                .contains("does not exist (expected: a path in a directory that exists");
        Files.createDirectory(folder.resolve("none"));
        assertThat(run("check", "-c", file.toString())).isZero();
    }

    @Test
    void a_check_passes_remarks_on() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "limits: {buffered: 1MiB}\n");
        assertThat(run("check", "-c", file.toString())).isZero();
        assertThat(taken()).contains("a.yaml: good", "remark: `limits.buffered` (1048576 bytes)");
        assertThat(run("check", "-c", file.toString(), "--output", "json")).isZero();
        assertThat(new JsonMapper().readTree(taken()).at("/remarks/0").asString())
                .startsWith("`limits.buffered`");
    }

    @Test
    void a_check_tells_programs_what_it_tells_people() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "limits: {boddy: 1}\n");
        assertThat(run("check", "-c", file.toString(), "--output", "json")).isEqualTo(1);
        JsonNode report = new JsonMapper().readTree(taken());
        assertThat(report.path("good").asBoolean()).isFalse();
        assertThat(report.at("/problems/0/line").asInt()).isEqualTo(1);
        assertThat(report.at("/problems/0/message").asString()).contains("unknown key `boddy`");
    }

    @Test
    void a_wrong_use_is_one_sentence_and_where_to_read_more() {
        assertThat(run("serve", "--prot", "1")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("sluice: Unknown option")
                .endsWith("see `sluice serve --help`\n");
        assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void a_check_without_any_configuration_says_where_it_has_looked() {
        assertThat(run("check")).isEqualTo(2);
        assertThat(err.toString()).contains("-c", "SLUICE_CONFIG", "./sluice.yaml");
    }

    @Test
    void a_faulty_file_is_not_dumped() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "limits: {boddy: 1}\n");
        assertThat(run("config", "dump", "-c", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("a.yaml:1:10: unknown key `boddy`");
    }

    @Test
    void the_schema_is_printed_as_it_is_committed() throws IOException {
        assertThat(run("config", "schema")).isZero();
        assertThat(taken()).isEqualTo(Files.readString(Path.of("../config/sluice.schema.json")));
    }
}
