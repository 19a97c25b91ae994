package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.fleet.Backend;
import io.sluice.fleet.Health;
import io.sluice.fleet.Member;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A file that is read again: all of it holds from one moment on, or none of it. */
@ParameterizedClass
@EnumSource(Transport.class)
class ReloadTest {
    private static final String RELOAD = Requests.post("/api/v1/config/reload", "", "");
    private static final String CHAT = Requests.chatFor("llama");
    private static final String BROKEN = "limits: {boddy: 1MiB}\nhealth: {interval: soon}\n";

    private final Transport transport;
    private final Path file;

    ReloadTest(Transport transport, @TempDir Path folder) {
        this.transport = transport;
        this.file = folder.resolve("sluice.yaml");
    }

    @Test
    void no_request_fails_while_the_file_is_reloaded_forty_times() {
        try (RawBackend a = streaming();
                RawBackend b = streaming();
                RawBackend c = streaming()) {
            List<String> files =
                    List.of(
                            backends(a, b) + "limits: {body: 1MiB}\n",
                            backends(b, c) + "models: {llama: {balance: round_robin}}\n",
                            backends(c, a) + "admission: {max_in_flight: 100}\n",
                            BROKEN);
            write(files.getFirst());
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(2);
                var stop = new AtomicBoolean();
                var served = new AtomicInteger();
                var clients = new ArrayList<CompletableFuture<Void>>();
                for (int i = 0; i < 4; i++) {
                    clients.add(CompletableFuture.runAsync(() -> readStreams(proxy, stop, served)));
                }
                for (int i = 0; i < 40; i++) {
                    int before = served.get();
                    write(files.get(i % 4));
                    assertThat(proxy.exchange(RELOAD).status()).isEqualTo(i % 4 == 3 ? 422 : 200);
                    await().until(
                                    () ->
                                            served.get() > before
                                                    || clients.stream().anyMatch(f -> f.isDone()));
                }
                stop.set(true);
                clients.forEach(CompletableFuture::join);
                assertThat(served.get()).isGreaterThanOrEqualTo(40);
            }
        }
    }

    private static void readStreams(TestProxy proxy, AtomicBoolean stop, AtomicInteger served) {
        try (RawClient client = proxy.connect()) {
            while (!stop.get()) {
                RawResponse answer = client.send(CHAT).readResponse();
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("data: one\n\ndata: two\n\ndata: three\n\n");
                served.incrementAndGet();
            }
        }
    }

    @Test
    void a_faulty_file_changes_nothing_and_every_fault_is_told() {
        try (RawBackend llama = RawBackend.start("llama")) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                Backend before = only(proxy).backend();
                write(BROKEN);
                RawResponse answer = proxy.exchange(RELOAD);
                assertThat(answer.status()).isEqualTo(422);
                assertThat(answer.text())
                        .contains("\"code\":\"invalid_configuration\"")
                        .contains("\"line\":1,\"column\":10,\"message\":\"unknown key `boddy`")
                        .contains("\"line\":2,\"column\":20,\"message\":\"bad value `soon`");
                assertThat(only(proxy).backend()).isSameAs(before);
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void an_empty_file_changes_nothing() {
        try (RawBackend llama = RawBackend.start("llama")) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                writeRaw("");
                RawResponse answer = proxy.exchange(RELOAD);
                assertThat(answer.status()).isEqualTo(422);
                assertThat(answer.text()).contains("it is empty");
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_backend_that_stays_keeps_its_requests_in_its_count_under_a_new_weight() {
        try (RawBackend llama = RawBackend.start("llama").hold()) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file);
                    RawClient client = proxy.connect()) {
                proxy.awaitHealthy(1);
                Backend before = only(proxy).backend();
                client.send(CHAT);
                Call call = llama.awaitCall();
                write(
                        backend(llama, "weight: 7, max_in_flight: 1, api_key: sk-new")
                                + "admission: {queue: 0}\n");
                RawResponse answer = proxy.exchange(RELOAD);
                String id = "127.0.0.1:" + llama.port();
                assertThat(answer.text())
                        .contains("\"backends[" + id + "].weight\"")
                        .contains("\"backends[" + id + "].api_key\"")
                        .doesNotContain("sk-new");
                assertThat(only(proxy).backend()).isSameAs(before);
                assertThat(only(proxy).isHealthy()).isTrue();
                assertThat(before.inFlight()).isEqualTo(1);
                assertThat(before.weight()).isEqualTo(7);
                assertThat(proxy.exchange(CHAT).status()).as("full").isEqualTo(503);
                call.startStream().lastChunk().done();
                assertThat(client.readResponse().status()).isEqualTo(200);
                client.send(CHAT);
                assertThat(llama.awaitCall().head().field("authorization"))
                        .isEqualTo("Bearer sk-new");
            }
        }
    }

    @Test
    void a_backend_that_goes_finishes_what_it_has_and_gets_nothing_new() {
        try (RawBackend old = RawBackend.start("llama").hold();
                RawBackend next = RawBackend.start("llama")) {
            write(backends(old));
            try (TestProxy proxy = TestProxy.startFrom(file);
                    RawClient client = proxy.connect()) {
                proxy.awaitHealthy(1);
                client.send(CHAT);
                Call call = old.awaitCall();
                call.startStream().event("one");
                assertThat(client.readHead().status()).isEqualTo(200);
                write(backends(next));
                assertThat(proxy.exchange(RELOAD).status()).isEqualTo(200);
                assertThat(proxy.members())
                        .extracting(Member::health)
                        .containsExactly(Health.HEALTHY, Health.DRAINING);
                assertThat(proxy.exchange(CHAT).field("x-sluice-backend"))
                        .isEqualTo("127.0.0.1:" + next.port());
                call.lastChunk().done();
                assertThat(client.readRest().text()).isEqualTo("data: one\n\n");
                await().until(() -> proxy.members().size() == 1);
                await().until(() -> old.openConnections() == 0);
            }
        }
    }

    @Test
    void a_changed_file_is_seen_also_when_a_link_in_its_place_leads_elsewhere() throws IOException {
        try (RawBackend llama = RawBackend.start("llama")) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                write(backends(llama) + "limits: {body: 10}\n");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> proxy.exchange(CHAT).status() == 413);
                Path other = Files.writeString(file.resolveSibling("next"), text(backends(llama)));
                Path link = file.resolveSibling("link");
                Files.createSymbolicLink(link, other);
                Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> proxy.exchange(CHAT).status() == 200);
            }
        }
    }

    @Test
    void what_needs_a_restart_is_named_and_the_rest_is_applied() {
        try (RawBackend llama = RawBackend.start("llama")) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                writeRaw(
                        text(backends(llama) + "limits: {body: 10}\n")
                                .replace("threads: 2", "threads: 3"));
                for (int i = 0; i < 2; i++) {
                    assertThat(proxy.exchange(RELOAD).text())
                            .contains("\"needs_restart\":[\"threads\"]");
                }
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(413);
                assertThat(proxy.sluice().eventLoops()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_listener_changes_what_it_serves_on_connections_that_are_open() {
        try (RawBackend llama = RawBackend.start("llama")) {
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file);
                    RawClient client = proxy.connect()) {
                proxy.awaitHealthy(1);
                assertThat(client.send(Requests.get("/nothing")).readResponse().text())
                        .contains("endpoint_not_found");
                writeRaw(text(backends(llama)).replace("serves:", "errors: flat, serves:"));
                assertThat(client.send(RELOAD).readResponse().status()).isEqualTo(200);
                assertThat(client.send(Requests.get("/nothing")).readResponse().text())
                        .isEqualTo("{\"error\":\"endpoint_not_found\"}");
            }
        }
    }

    @Test
    void a_listener_is_opened_and_another_one_closed() {
        try (RawBackend llama = RawBackend.start("llama")) {
            llama.answer(Answer.json(200, "{}"));
            int port = Ports.free();
            String more = "  - {bind: '127.0.0.1:" + port + "', errors: flat}\nbackends:";
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                writeRaw(text(backends(llama)).replace("backends:", more));
                assertThat(proxy.exchange(RELOAD).text())
                        .contains(
                                "\"changed\":[\"listeners[127.0.0.1:" + port,
                                "\"needs_restart\":[]");
                try (RawClient client = RawClient.connect(port);
                        Http2Client second = Http2Client.connect(port)) {
                    int stream = second.open(true, "GET", "/health");
                    assertThat(second.response(stream).status()).isEqualTo(200);
                    assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
                    assertThat(proxy.sluice().addresses()).hasSize(2);
                    write(backends(llama));
                    assertThat(proxy.exchange(RELOAD).status()).isEqualTo(200);
                    assertThatThrownBy(() -> RawClient.connect(port));
                    RawResponse last = client.send(CHAT).readResponse();
                    assertThat(last.status()).as("who is connected is served").isEqualTo(200);
                    assertThat(last.field("connection")).isEqualToIgnoringCase("close");
                    assertThat(client.awaitEnd()).isEqualTo(End.FIN);
                    assertThat(second.next(f -> f.type() == Frame.GOAWAY)).isNotNull();
                }
                assertThat(proxy.sluice().addresses()).hasSize(1);
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_listener_that_cannot_be_opened_changes_nothing() {
        try (RawBackend llama = RawBackend.start("llama");
                RawBackend other = RawBackend.start("llama")) {
            String more =
                    "  - {bind: '127.0.0.1:" + other.port() + "'}\ndrain: {grace: 1s}\nbackends:";
            write(backends(llama));
            try (TestProxy proxy = TestProxy.startFrom(file)) {
                proxy.awaitHealthy(1);
                writeRaw(text(backends(llama)).replace("backends:", more));
                for (int i = 0; i < 2; i++) {
                    RawResponse refused = proxy.exchange(RELOAD);
                    assertThat(refused.status()).isEqualTo(409);
                    assertThat(refused.text()).contains("in use by another program");
                }
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
                assertThat(proxy.sluice().addresses()).hasSize(1);
            }
        }
    }

    private static RawBackend streaming() {
        return RawBackend.start("llama").answer(Answer.events("one", "two", "three"));
    }

    private static Member only(TestProxy proxy) {
        assertThat(proxy.members()).hasSize(1);
        return proxy.members().getFirst();
    }

    private static String backends(RawBackend... backends) {
        var yaml = new StringBuilder("backends:\n");
        for (RawBackend backend : backends) {
            yaml.append("  - ").append(backend.url()).append('\n');
        }
        return yaml.toString();
    }

    private static String backend(RawBackend backend, String more) {
        return "backends: [{url: '" + backend.url() + "', " + more + "}]\n";
    }

    private void write(String yaml) {
        writeRaw(yaml.equals(BROKEN) ? yaml : text(yaml));
    }

    private void writeRaw(String yaml) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String text(String yaml) {
        return "transport: %s\nthreads: 2\nlisteners:\n".formatted(name())
                + "  - {bind: '127.0.0.1:0', serves: [inference, management]}\n"
                + yaml;
    }

    private String name() {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
