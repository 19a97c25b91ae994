package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.File;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Clients and backends that leave, reset, hang and talk nonsense at random in every phase: promise
 * 4. {@code -Dfire.requests=100000} makes it as many requests on each transport.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class RandomAbortsTest {
    private static final int REQUESTS = Integer.getInteger("fire.requests", 1_500);
    private static final int CLIENTS = 16;

    /**
     * Each of two loops leaves a connection to each of two backends lie, to learn when it is
     * closed; both its ends are in this process. And two files of the process's own.
     */
    private static final int LEFT = 2 * 2 * 2 + 2;

    private static final String SETTINGS =
            """
            models: {llama: {timeouts: {connect: 200ms, response_head: 100ms, between_tokens: 100ms}}}
            health: {interval: 100ms, timeout: 5s, eject_for: 200ms, slow_start: 0s}
            limits: {dispatch_after: 4KiB, replay: 32KiB, stream_buffer: 16KiB, buffered: 64MiB}
            """;
    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Transport transport;

    RandomAbortsTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void leave_nothing_behind() throws Exception {
        try (RawBackend one = RawBackend.start("llama").forget();
                RawBackend other = RawBackend.start("llama").forget();
                TestProxy proxy = TestProxy.start(transport, SETTINGS, one, other)) {
            await().until(() -> served(proxy));
            int before = openFiles();
            one.answer(call -> misbehave(call, new SplittableRandom(call.hashCode())));
            other.answer(call -> misbehave(call, new SplittableRandom(call.hashCode())));
            attack(proxy);
            one.respond(JSON);
            other.respond(JSON);
            proxy.awaitQuiet();
            // Connections that were left before they were accepted may still come.
            await().untilAsserted(() -> assertThat(proxy.metric("sluice_streams")).isZero());
            await().until(() -> served(proxy) && proxy.healthy() == 2); // ejected ones are tried
            for (int i = 0; i < 50; i++) {
                assertThat(proxy.exchange(Requests.chatFor("llama")).text()).isEqualTo("ok");
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(openFiles()).isLessThanOrEqualTo(before + LEFT));
        }
    }

    private static boolean served(TestProxy proxy) {
        return proxy.exchange(Requests.chatFor("llama")).status() == 200;
    }

    private static void attack(TestProxy proxy) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all =
                    IntStream.range(0, CLIENTS)
                            .<Future<?>>mapToObj(
                                    i -> clients.submit(() -> behaveBadly(proxy.port(), i)))
                            .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void behaveBadly(int port, int seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < REQUESTS / CLIENTS; i++) {
            try {
                once(RawClient.connect(port, random.nextInt(4) == 0 ? 4096 : 0), random);
            } catch (UncheckedIOException _) {
                // The proxy has closed the connection: that is what a cut is.
            }
        }
    }

    /** One request, left somewhere on its way. */
    private static void once(RawClient client, SplittableRandom random) {
        try {
            byte[] request = request(random);
            boolean whole = random.nextInt(4) > 0;
            int length = whole ? request.length : random.nextInt(request.length);
            client.send(Arrays.copyOf(request, length));
            switch (random.nextInt(5)) {
                case 0 -> {} // leaves at once
                case 1 -> LockSupport.parkNanos(random.nextInt(3_000_000));
                case 2 -> {
                    if (whole) {
                        client.readHead();
                    }
                }
                case 3 -> {
                    if (whole) {
                        client.readHead();
                        client.readPiece();
                    }
                }
                default -> {
                    if (whole) {
                        client.readResponse();
                    }
                }
            }
        } finally {
            leave(client, random);
        }
    }

    private static void leave(RawClient client, SplittableRandom random) {
        if (random.nextBoolean()) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static byte[] request(SplittableRandom random) {
        int kind = random.nextInt(20);
        int size = kind == 0 ? 300_000 : kind < 6 ? random.nextInt(20_000) : random.nextInt(200);
        String body = "{\"model\":\"llama\",\"a\":\"" + "x".repeat(size) + "\"}";
        String one = Requests.chat(body);
        if (random.nextInt(10) == 0) {
            one = one.replace("HTTP/1.1", "HTTP/1.0");
        }
        return (random.nextInt(8) == 0 ? one + one : one).getBytes(UTF_8);
    }

    /** What a backend does with one request, mostly wrong. */
    private static void misbehave(Call call, SplittableRandom random) throws InterruptedException {
        if (random.nextInt(4) > 0) {
            call.request();
        }
        switch (random.nextInt(10)) {
            case 0 -> call.close();
            case 1 -> call.reset();
            case 2 -> call.send("SSH-2.0-garbage\r\n\r\n");
            case 3 -> call.send("HTTP/1.1 200 OK\r\nContent-Le").close();
            case 4 -> call.awaitLeave(); // until a clock ends it
            case 5 -> call.send(JSON.substring(0, JSON.length() - 1)).reset();
            case 6 -> {
                stream(call, random);
                call.reset();
            }
            case 7 -> {
                stream(call, random);
                call.awaitLeave();
            }
            case 8 -> {
                stream(call, random);
                call.lastChunk();
            }
            default -> call.send(JSON);
        }
    }

    private static void stream(Call call, SplittableRandom random) {
        call.startStream();
        int size = random.nextInt(8) == 0 ? 30_000 : 100;
        for (int i = random.nextInt(20); i > 0; i--) {
            call.event("x".repeat(size));
        }
    }

    private static int openFiles() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }
}
