package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Backends and the proxy as real processes that are stopped and killed under load. */
@ParameterizedClass
@EnumSource(Transport.class)
class ProcessesTest {
    private static final int CLIENTS = 8;
    private static final int BACKENDS = 4;
    private static final List<JavaProcess> backends = new ArrayList<>();

    private static final String[] BACKEND = {
        "simulate", "--port", "0", "--model", "llama", "--between-tokens", "10ms", "--tokens", "20"
    };
    private static final String STREAM =
            Requests.chat(
                    "{\"model\":\"llama\",\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    private static final String SETTINGS =
            """
            models: {llama: {timeouts: {response_head: 3s, between_tokens: 3s}}}
            health: {interval: 200ms, timeout: 1s}
            """;

    private final Transport transport;

    ProcessesTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeAll
    static void startBackends() throws Exception {
        try (ExecutorService starting = Executors.newFixedThreadPool(BACKENDS)) {
            List<Future<JavaProcess>> all =
                    IntStream.range(0, BACKENDS)
                            .mapToObj(i -> starting.submit(() -> JavaProcess.start(BACKEND)))
                            .toList();
            for (Future<JavaProcess> one : all) {
                backends.add(one.get());
            }
        }
    }

    @AfterAll
    static void stopBackends() {
        backends.forEach(JavaProcess::close);
        backends.clear();
    }

    /** One request, and how long it took. */
    private record Seen(RawResponse response, Duration took) {
        boolean isWhole() {
            return response.status() == 200 && response.complete();
        }
    }

    @Test
    void a_backend_that_is_killed_takes_nothing_with_it_but_its_own_streams() throws Exception {
        try (TestProxy proxy = proxy();
                Load load = Load.start(proxy)) {
            load.awaitMore(4 * CLIENTS);
            String victim = "127.0.0.1:" + backends.getFirst().port();
            backends.getFirst().signal("KILL");
            await().atMost(Duration.ofSeconds(10)).until(() -> proxy.healthy() == 3);
            load.awaitMore(4 * CLIENTS);
            List<Seen> failed = load.takeAll().stream().filter(seen -> !seen.isWhole()).toList();
            assertThat(failed).hasSizeLessThanOrEqualTo(CLIENTS);
            assertThat(failed)
                    .allMatch(
                            seen ->
                                    seen.response().status() == 502
                                            || seen.response()
                                                    .field("x-sluice-backend")
                                                    .equals(victim));
            load.awaitMore(4 * CLIENTS);
            assertThat(load.takeAll()).allMatch(Seen::isWhole);

            int port = backends.getFirst().port();
            String[] again = BACKEND.clone();
            again[2] = Integer.toString(port);
            backends.set(0, JavaProcess.start(again));
            await().atMost(Duration.ofSeconds(10)).until(() -> proxy.healthy() == 4);
            await().until(() -> load.takeAll().stream().anyMatch(seen -> isBy(victim, seen)));
        }
    }

    private static boolean isBy(String backend, Seen seen) {
        return seen.isWhole() && seen.response().field("x-sluice-backend").equals(backend);
    }

    @Test
    void a_backend_that_is_stopped_holds_nobody_up_for_longer_than_the_clocks_say()
            throws Exception {
        try (TestProxy proxy = proxy();
                Load load = Load.start(proxy)) {
            load.awaitMore(4 * CLIENTS);
            backends.getFirst().signal("STOP");
            await().atMost(Duration.ofSeconds(20)).until(() -> proxy.healthy() == 3);
            load.awaitMore(8 * CLIENTS);
            assertThat(load.takeAll())
                    .extracting(Seen::took)
                    .allMatch(took -> took.compareTo(Duration.ofSeconds(9)) < 0);
            backends.getFirst().signal("CONT");
            await().atMost(Duration.ofSeconds(10)).until(() -> proxy.healthy() == 4);
            load.takeAll();
            load.awaitMore(4 * CLIENTS);
            assertThat(load.takeAll()).allMatch(Seen::isWhole);
        }
    }

    @Test
    void a_proxy_that_is_told_to_stop_finishes_its_streams_and_exits_with_0(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("sluice.yaml");
        String listeners = "listeners: [{bind: '127.0.0.1:0', serves: [inference, management]}]\n";
        Files.writeString(file, header() + listeners + upstreams());
        List<RawClient> clients = new ArrayList<>();
        try (JavaProcess proxy = JavaProcess.start("serve", "-c", file.toString())) {
            await().until(() -> isReady(proxy.port()));
            for (int i = 0; i < 2 * CLIENTS; i++) {
                clients.add(RawClient.connect(proxy.port()).send(STREAM));
            }
            for (RawClient client : clients) {
                assertThat(client.readHead().status()).isEqualTo(200);
            }
            proxy.signal("TERM");
            for (RawClient client : clients) {
                RawResponse response = client.readRest();
                assertThat(response.complete()).isTrue();
                assertThat(response.text()).endsWith("data: [DONE]\n\n");
                client.close();
            }
            assertThat(proxy.awaitExit()).isZero();
        }
    }

    private static boolean isReady(int port) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(Requests.get("/readyz")).readResponse().status() == 200;
        }
    }

    private TestProxy proxy() {
        TestProxy proxy = TestProxy.startWith(transport, upstreams() + SETTINGS);
        proxy.awaitHealthy(4);
        return proxy;
    }

    private String header() {
        return "transport: " + transport.name().toLowerCase(Locale.ROOT) + "\n";
    }

    private String upstreams() {
        return backends.stream()
                .map(backend -> "  - http://127.0.0.1:" + backend.port() + "\n")
                .collect(Collectors.joining("", "backends:\n", ""));
    }

    /** Clients that stream, one answer after the other, until it is closed. */
    private static final class Load implements AutoCloseable {
        private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

        static Load start(TestProxy proxy) {
            var load = new Load();
            for (int i = 0; i < CLIENTS; i++) {
                load.clients.execute(() -> load.run(proxy));
            }
            return load;
        }

        private void run(TestProxy proxy) {
            while (goesOn.get()) {
                long start = System.nanoTime();
                RawResponse response = proxy.exchange(STREAM);
                seen.add(new Seen(response, Duration.ofNanos(System.nanoTime() - start)));
            }
        }

        /** Waits for as many more answers. */
        void awaitMore(int count) {
            int before = seen.size();
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= before + count);
        }

        List<Seen> takeAll() {
            List<Seen> all = new ArrayList<>();
            for (Seen one = seen.poll(); one != null; one = seen.poll()) {
                all.add(one);
            }
            return all;
        }

        @Override
        public void close() {
            goesOn.set(false);
            clients.close();
        }
    }
}
