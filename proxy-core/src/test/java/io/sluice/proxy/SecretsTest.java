package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.TestTls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the program writes and answers, at its most talkative, in front of hostile peers. */
class SecretsTest {
    private static final String HOST = "Host: proxy\r\n";
    private static final String ESCAPE = "\\u001b[31m\\r\\n2026-01-01T00:00:00.000Z ERROR forged";

    @TempDir private Path folder;
    private final StringBuilder seen = new StringBuilder();
    private RawBackend backend;
    private JavaProcess proxy;
    private int port;
    private int management;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.start("m", "evil" + ESCAPE);
        port = Ports.free();
        management = Ports.free();
        Files.writeString(
                folder.resolve("sluice.yaml"),
                """
                listeners:
                  - {bind: 127.0.0.1:%d}
                  - {bind: 127.0.0.1:%d, serves: [management]}
                  - {bind: 127.0.0.1:0, tls: {certificate: %s, key: %s}}
                backends:
                  - {url: %s, api_key: planted-backend-key}
                  - {url: http://127.0.0.1:%d, api_key: planted-dead-key, models: [dead]}
                health: {interval: 200ms, timeout: 20s}
                management: {token: planted-token}
                log: {level: trace, access: json, access_file: access.log}
                """
                        .formatted(
                                port,
                                management,
                                kit("server.crt"),
                                kit("server.key"),
                                backend.url(),
                                Ports.free()));
        proxy =
                JavaProcess.startLimited(
                        List.of("env", "-C", folder.toString()),
                        Redirect.to(errors().toFile()),
                        List.of("-Xmx128m"),
                        "serve",
                        "-c",
                        "sluice.yaml");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ask(port, Requests.get("/readyz")).contains("200 OK"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private Path kit(String name) {
        return TestTls.copy(name, folder);
    }

    private Path errors() {
        return folder.resolve("errors.log");
    }

    /** Everything that comes back. */
    private String ask(int where, String request) {
        try (RawClient client = RawClient.connect(where)) {
            client.send(request.replaceFirst(HOST, HOST + "Connection: close\r\n"));
            String answer = new String(client.awaitRemains().bytes(), StandardCharsets.ISO_8859_1);
            seen.append(answer);
            return answer;
        } catch (UncheckedIOException closed) {
            return "";
        }
    }

    private static String secretly(String request) {
        return request.replaceFirst(
                "Host: proxy\r\n",
                "Host: proxy\r\nAuthorization: Bearer planted-client-bearer\r\n"
                        + "x-api-key: planted-client-key\r\nCookie: s=planted-cookie\r\n");
    }

    private void askAllOver() {
        ask(port, secretly(Requests.chatFor("m")));
        ask(port, secretly(Requests.chatFor("dead")));
        ask(port, secretly(Requests.chatFor("unknown" + ESCAPE)));
        ask(port, secretly(Requests.get("/v1/models?key=planted-query")));
        ask(port, secretly(Requests.get("/nowhere/%0d%0a%1b[31m?key=planted-query")));
        ask(port, secretly(Requests.chatFor("m")).replace("planted-client-b", "\u0001planted-b"));
        ask(port, secretly(Requests.chatFor("m")).replace("x-api-key:", "x-api-key\u001b:"));
        ask(port, secretly(Requests.chatFor("m")).replace("HTTP/1.1", "HTTP/1.1\u001b[31m"));
        try (Http2Client client = Http2Client.connect(port)) {
            int stream =
                    client.open(true, "GET", "/v1/models", "authorization", "planted\u0001bearer");
            seen.append(client.response(stream));
        }
        try (Http2Client client = Http2Client.connect(port)) {
            int stream = client.open(true, "GET", "/v1/models", "Bad\u001b[31mName", "planted");
            seen.append(client.response(stream));
        }
    }

    private void askTheManagement() {
        List<String> pages =
                List.of(
                        "/",
                        "/metrics",
                        "/api/v1/status",
                        "/api/v1/backends",
                        "/api/v1/config",
                        "/api/v1/state",
                        "/v1/models");
        for (String page : pages) {
            ask(management, secretly(Requests.get(page)));
        }
        String reload = Requests.post("/api/v1/config/reload", "", "");
        ask(management, secretly(reload));
        ask(
                management,
                reload.replace("proxy\r\n", "proxy\r\nAuthorization: Bearer planted-token\r\n"));
    }

    @Test
    void nobody_reads_a_secret_anywhere() throws IOException {
        backend.answer(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
        askAllOver();
        backend.answer(Answer.raw("HTTP/1.1 200 \u001b[31m\r\nX\u001b: planted\r\n\r\n"));
        ask(port, secretly(Requests.chatFor("m")));
        askTheManagement();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(folder.resolve("access.log")).contains("/nowhere"));
        for (String text : List.of(log(), access(), seen.toString())) {
            assertThat(text).isNotEmpty().doesNotContain("planted");
        }
        String key = Files.readAllLines(kit("server.key")).get(1);
        assertThat(log() + access() + seen).doesNotContain(key);
    }

    @Test
    void nobody_writes_a_line_or_a_control_character_into_a_log() throws IOException {
        backend.answer(Answer.raw("HTTP/1.1 200 \u001b[31m\r\nX\u001b: y\r\n\r\n"));
        askAllOver();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(folder.resolve("access.log")).contains("/nowhere"));
        assertThat(log()).contains("evil?[31m??2026-01-01T00:00:00.000Z ERROR forged");
        for (String text : List.of(log(), access())) {
            assertThat(text.lines()).noneMatch(line -> line.startsWith("2026-01-01T00:00:00.000Z"));
            assertThat(text.chars().filter(c -> c < ' ' || c > '~' && c < 0xa0))
                    .allMatch(c -> c == '\n' || c == '\t');
        }
    }

    @Test
    void a_refusal_repeats_little_of_what_was_sent_and_nothing_that_acts() {
        String answer = ask(port, Requests.chatFor("\\u202e" + "x".repeat(240)));
        assertThat(answer).contains("does not exist").hasSizeLessThan(1500);
        assertThat(answer.chars()).allMatch(c -> c >= ' ' && c <= '~' || c == '\r' || c == '\n');
    }

    private String log() throws IOException {
        return Files.readString(errors());
    }

    private String access() throws IOException {
        return Files.readString(folder.resolve("access.log"));
    }
}
