package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The program and its signals, with a request under way. */
final class SignalsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String CHAT =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 17\r\n\r\n{\"model\":\"llama\"}";

    @TempDir Path folder;

    private Path file(RawBackend backend, String more) throws IOException {
        return Files.writeString(
                folder.resolve("sluice.yaml"),
                """
                threads: 1
                transport: nio
                listeners:
                  - {bind: '127.0.0.1:0', serves: [inference]}
                  - {bind: '127.0.0.1:0', serves: [management]}
                backends: ['%s']
                """
                                .formatted(backend.url())
                        + more);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }

    private static int status(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(get(path)).readResponse().status();
        }
    }

    @Test
    void a_first_one_lets_streams_finish_and_ends_with_0() throws Exception {
        try (RawBackend llama = RawBackend.start("llama").hold();
                Program program = Program.start(folder, "start", "-c", file(llama, "") + "")) {
            List<Integer> ports = program.awaitPorts();
            await().atMost(LONG).until(() -> status(ports.getLast(), "/readyz") == 200);
            try (RawClient client = RawClient.connect(ports.getFirst())) {
                client.send(CHAT);
                Call call = llama.awaitCall();
                call.startStream().event("one");
                assertThat(client.readHead().status()).isEqualTo(200);
                program.signal("TERM");
                program.awaitOutput("stopping: no more clients; 1 request may finish within 30 s");
                assertThat(status(ports.getLast(), "/readyz")).isEqualTo(503);
                assertThat(program.isRunning()).isTrue();
                call.event("two").lastChunk().done();
                assertThat(client.readRest().text()).isEqualTo("data: one\n\ndata: two\n\n");
            }
            assertThat(program.awaitExit()).isZero();
        }
    }

    @Test
    void a_second_one_cuts_and_says_so() throws Exception {
        try (RawBackend llama = RawBackend.start("llama").hold();
                Program program = Program.start(folder, "serve", "-c", file(llama, "") + "")) {
            List<Integer> ports = program.awaitPorts();
            await().atMost(LONG).until(() -> status(ports.getLast(), "/readyz") == 200);
            try (RawClient client = RawClient.connect(ports.getFirst())) {
                client.send(CHAT);
                llama.awaitCall().startStream().event("one");
                assertThat(client.readHead().status()).isEqualTo(200);
                program.signal("TERM");
                program.awaitOutput("stopping");
                program.signal("TERM");
                assertThat(program.awaitExit()).isEqualTo(1);
                assertThat(client.awaitEnd()).isNotEqualTo(End.OPEN);
            }
            assertThat(program.output()).contains("told to stop at once; 1 request was cut");
        }
    }

    @Test
    void a_hangup_reloads_and_the_api_stops() throws Exception {
        try (RawBackend llama = RawBackend.start("llama");
                Program program = Program.start(folder, "serve", "-c", file(llama, "") + "")) {
            List<Integer> ports = program.awaitPorts();
            await().atMost(LONG).until(() -> status(ports.getLast(), "/readyz") == 200);
            file(llama, "limits: {body: 2MiB}\n");
            program.signal("HUP");
            program.awaitOutput("the configuration has changed: limits.body");
            file(llama, "limits: {boddy: 2MiB}\n");
            program.signal("HUP");
            program.awaitOutput("sluice.yaml:7:10: unknown key `boddy`");
            assertThat(program.isRunning()).isTrue();
            try (RawClient client = RawClient.connect(ports.getLast())) {
                client.send("POST /api/v1/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(202);
            }
            assertThat(program.awaitExit()).isZero();
        }
    }
}
