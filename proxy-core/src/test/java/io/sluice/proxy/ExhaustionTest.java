package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The program when the machine has no more to give: it refuses, and recovers by itself. */
@ParameterizedClass
@EnumSource(Transport.class)
class ExhaustionTest {
    /** Generous: {@code tests/hostile/run} measures how soon it is. */
    private static final Duration SOON =
            Duration.ofSeconds(Integer.getInteger("exhaustion.recovery", 30));

    private static final int DESCRIPTORS = 300;

    private final Transport transport;
    @TempDir private Path folder;
    private RawBackend backend;
    private int port;
    private int managementPort;

    ExhaustionTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
        port = Ports.free();
        managementPort = Ports.free();
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private JavaProcess proxy(List<String> prefix, List<String> options, String more)
            throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                """
                transport: %s
                threads: 2
                listeners:
                  - {bind: 127.0.0.1:%d}
                  - {bind: 127.0.0.1:%d, serves: [management]}
                backends: [%s]
                health: {interval: 200ms, timeout: 20s}
                %s
                """
                        .formatted(
                                transport.name().toLowerCase(java.util.Locale.ROOT),
                                port,
                                managementPort,
                                backend.url(),
                                more));
        var proxy =
                JavaProcess.startLimited(
                        prefix, Redirect.to(errors().toFile()), options, "serve", "-c", file + "");
        await().atMost(Duration.ofSeconds(30)).until(() -> status(Requests.get("/readyz")) == 200);
        return proxy;
    }

    private Path errors() {
        return folder.resolve("errors.log");
    }

    /** Of one request on a connection of its own; 0 when nothing came of it. */
    private int status(String request) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(request).readResponse().status();
        } catch (UncheckedIOException | AssertionError refused) {
            return 0;
        }
    }

    private double metric(String name) {
        try (RawClient client = RawClient.connect(managementPort)) {
            return client.send(Requests.get("/metrics"))
                    .readResponse()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    private void servesAgainAndHoldsNothing() {
        await().atMost(SOON).until(() -> status(Requests.chatFor("m")) == 200);
        await().atMost(SOON).until(() -> metric("sluice_streams") == 0);
        assertThat(metric("sluice_buffered_bytes")).isZero();
        assertThat(metric("sluice_backend_in_flight{backend=\"" + id() + "\"}")).isZero();
        await().atMost(SOON).until(() -> metric("sluice_client_connections") == 1);
    }

    private String id() {
        return "127.0.0.1:" + backend.port();
    }

    @Test
    void without_file_descriptors_those_who_are_here_are_served_and_others_wait() throws Exception {
        List<String> few =
                List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sluice");
        try (JavaProcess proxy = proxy(few, List.of("-Xmx128m"), "")) {
            List<RawClient> crowd = new ArrayList<>();
            try (RawClient here = RawClient.connect(port)) {
                assertThat(here.send(Requests.chatFor("m")).readResponse().status()).isEqualTo(200);
                for (int i = 0; i < DESCRIPTORS; i++) {
                    crowd.add(RawClient.connect(managementPort));
                }
                await().atMost(SOON).until(() -> log().contains("no connection can be accepted"));
                long began = System.nanoTime();
                for (int i = 0; i < 20; i++) { // over the connection that it has
                    RawResponse answer = here.send(Requests.chatFor("m")).readResponse();
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                }
                await().during(Duration.ofMillis(1500)).until(() -> true);
                long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 2;
                assertThat(lines("no connection can be accepted")).isLessThanOrEqualTo(2 * seconds);
            } finally {
                crowd.forEach(RawClient::close);
            }
            servesAgainAndHoldsNothing();
            assertThat(log()).doesNotContain("\tat ").doesNotContain("unhealthy");
            assertThat(proxy.pid()).isPositive();
        }
    }

    @Test
    void a_request_without_a_descriptor_for_its_backend_is_refused_and_nobody_is_blamed()
            throws Exception {
        List<String> few =
                List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sluice");
        try (JavaProcess proxy = proxy(few, List.of("-Xmx128m"), "")) {
            assertThat(status(Requests.chatFor("m"))).isEqualTo(200); // all its classes are loaded
            backend.hold();
            List<RawClient> crowd = new ArrayList<>();
            try {
                List<RawClient> here = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    here.add(RawClient.connect(port));
                    crowd.add(here.getLast());
                    assertThat(here.getLast().send(Requests.get("/health")).readResponse().status())
                            .isEqualTo(200);
                }
                for (int i = 0; i < DESCRIPTORS; i++) {
                    crowd.add(RawClient.connect(managementPort));
                }
                await().atMost(SOON).until(() -> log().contains("no connection can be accepted"));
                Queue<String> refused = new ConcurrentLinkedQueue<>();
                here.forEach(client -> Thread.ofVirtual().start(() -> ask(client, refused)));
                await().atMost(SOON).until(() -> refused.size() > here.size() / 2);
                assertThat(refused)
                        .allMatch(text -> text.contains("overloaded"))
                        .allMatch(text -> text.contains("file descriptor"));
            } finally {
                backend.answer(Answer.json(200, "{}"));
                crowd.forEach(RawClient::close);
            }
            servesAgainAndHoldsNothing();
            assertThat(log()).doesNotContain("\tat ").doesNotContain("unhealthy");
            assertThat(proxy.pid()).isPositive();
        }
    }

    private static void ask(RawClient client, Queue<String> refused) {
        try {
            RawResponse answer = client.send(Requests.chatFor("m")).readResponse();
            if (answer.status() == 503) {
                refused.add(answer.text());
            }
        } catch (UncheckedIOException | AssertionError over) {
            // It was held until the test was over.
        }
    }

    @Test
    void with_a_small_heap_too_many_bodies_are_refused_and_the_rest_is_served() throws Exception {
        List<String> small = List.of("-Xmx40m", "-XX:MaxDirectMemorySize=96m");
        String open = "{\"model\":\"m\",\"p\":\"" + "x".repeat(2_000_000);
        try (JavaProcess proxy = proxy(List.of(), small, "limits: {dispatch_after: 8MiB}")) {
            List<RawClient> holders = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                RawClient client = RawClient.connect(port);
                holders.add(client);
                Thread.ofVirtual().start(() -> hold(client, open));
            }
            await().atMost(SOON)
                    .until(() -> metric("sluice_refusals_total{code=\"overloaded\"}") > 0);
            assertThat(status(Requests.get("/health"))).isEqualTo(200);
            holders.forEach(RawClient::close);
            servesAgainAndHoldsNothing();
            assertThat(log()).doesNotContain("OutOfMemory");
            assertThat(proxy.pid()).isPositive();
        }
    }

    private static void hold(RawClient client, String open) {
        try {
            String head = "Content-Type: application/json\r\nContent-Length: 4000000\r\n\r\n";
            client.send("POST " + Requests.CHAT + " HTTP/1.1\r\nHost: a\r\n" + head + open);
        } catch (UncheckedIOException refused) {
            // That is what may happen.
        }
    }

    @Test
    void a_full_disk_under_the_access_log_holds_up_no_request() throws Exception {
        Path file = folder.resolve("access.log");
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        String log = "log: {access: json, access_file: " + file + "}";
        try (JavaProcess proxy = proxy(List.of(), List.of("-Xmx128m"), log)) {
            for (int i = 0; i < 200; i++) {
                assertThat(status(Requests.chatFor("m"))).isEqualTo(200);
            }
            String dropped = "sluice_access_log_dropped_total{reason=\"write_failed\"}";
            await().atMost(SOON).until(() -> metric(dropped) >= 200);
            Files.delete(file); // there is room again
            await().atMost(SOON)
                    .until(() -> status(Requests.chatFor("m")) == 200 && Files.exists(file));
            await().atMost(SOON).until(() -> Files.size(file) > 0);
            servesAgainAndHoldsNothing();
            assertThat(lines("cannot be written")).isEqualTo(1);
            assertThat(proxy.pid()).isPositive();
        }
    }

    private String log() throws IOException {
        return Files.readString(errors());
    }

    private long lines(String what) throws IOException {
        return log().lines().filter(line -> line.contains(what)).count();
    }
}
