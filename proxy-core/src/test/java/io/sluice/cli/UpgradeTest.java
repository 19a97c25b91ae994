package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Call;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The program is started a second time with the same file, and takes the first one's place. */
final class UpgradeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CHAT =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 17\r\n\r\n{\"model\":\"llama\"}";
    private static final String READY = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir Path folder;

    @Test
    void the_second_serves_and_the_first_finishes_its_streams_and_ends_with_0() throws Exception {
        int port = Ports.free();
        try (RawBackend llama = RawBackend.start("llama").hold()) {
            Path file = folder.resolve("sluice.yaml");
            Files.writeString(
                    file,
                    """
                    threads: 1
                    transport: epoll
                    handover: handover.sock
                    listeners: [{bind: '127.0.0.1:%d'}]
                    backends: ['%s']
                    """
                            .formatted(port, llama.url()));
            try (Program first = Program.start(folder, "serve", "-c", file.toString())) {
                first.awaitPorts();
                await().atMost(LONG).until(() -> readiness(port) == 200);
                try (RawClient client = RawClient.connect(port)) {
                    client.send(CHAT);
                    Call call = llama.awaitCall();
                    call.startStream().event("one");
                    assertThat(client.readHead().status()).isEqualTo(200);
                    try (Program second = Program.start(folder, "serve", "-c", file.toString())) {
                        second.awaitPorts();
                        first.awaitOutput("has taken over");
                        assertThat(readiness(port)).isEqualTo(200);
                        assertThat(first.isRunning()).isTrue();
                        call.event("two").lastChunk().done();
                        assertThat(client.readRest().text())
                                .isEqualTo("data: one\n\ndata: two\n\n");
                        client.close();
                        assertThat(first.awaitExit()).isZero();
                        assertThat(readiness(port)).isEqualTo(200);
                        second.signal("TERM");
                        assertThat(second.awaitExit()).isZero();
                    }
                }
            }
        }
        assertThat(folder.resolve("handover.sock")).doesNotExist();
    }

    private static int readiness(int port) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(READY).readResponse().status();
        }
    }
}
