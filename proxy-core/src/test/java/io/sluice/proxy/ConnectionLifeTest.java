package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A client's connection is never stuck, and never ends before its answer is read. */
@ParameterizedClass
@EnumSource(Transport.class)
class ConnectionLifeTest {
    private static final String SETTINGS =
            """
            limits: {header_time: 500ms, dispatch_after: 1KiB, replay: 1KiB, stream_buffer: 16KiB}
            health: {interval: 300ms}
            """;

    private static final String ROOMY = "limits: {stream_buffer: 64MiB, buffered: 512MiB}\n";

    private final Transport transport;
    private RawBackend backend;
    private TestProxy proxy;

    ConnectionLifeTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
        proxy = TestProxy.start(transport, SETTINGS, backend);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    @Test
    void refuses_a_head_that_trickles_in_for_longer_than_header_time() {
        try (RawClient client = proxy.connect()) {
            client.send("GET /health HTTP/1.1\r\nHost: a\r\nX: ");
            AtomicInteger sent = new AtomicInteger();
            Thread trickle = Thread.ofVirtual().start(() -> trickle(client, sent));
            RawResponse response = client.readResponse();
            int untilRefused = sent.get();
            trickle.interrupt();
            assertThat(response.status()).isEqualTo(408);
            assertThat(untilRefused).isLessThan(40);
        }
    }

    private static void trickle(RawClient client, AtomicInteger sent) {
        try {
            while (sent.incrementAndGet() < 80 && !Thread.interrupted()) {
                client.send("x");
                LockSupport.parkNanos(50_000_000);
            }
        } catch (UncheckedIOException _) {
            // The proxy has closed the connection.
        }
    }

    @Test
    void sends_a_large_request_that_was_pipelined_behind_another() {
        backend.answerOnce(Answer.held());
        backend.answerOnce(Answer.json(200, "{\"second\":true}"));
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("m"));
            Call first = backend.awaitCall();
            client.send(Requests.chat("{\"model\":\"m\",\"x\":\"" + "x".repeat(20_000) + "\"}"));
            letTheProxyRead();
            first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            first.done();
            assertThat(client.readResponse().text()).isEqualTo("ok");
            assertThat(client.readResponse().text()).isEqualTo("{\"second\":true}");
        }
    }

    @Test
    void sends_a_large_chunked_request_that_was_pipelined_behind_another() {
        backend.answerOnce(Answer.held());
        backend.answerOnce(Answer.json(200, "{\"second\":true}"));
        String body = "{\"model\":\"m\",\"x\":\"" + "x".repeat(3000) + "\"}";
        var chunks = new StringBuilder();
        for (int at = 0; at < body.length(); at += 1500) {
            String one = body.substring(at, Math.min(body.length(), at + 1500));
            chunks.append(Integer.toHexString(one.length())).append("\r\n").append(one);
            chunks.append("\r\n");
        }
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("m"));
            Call first = backend.awaitCall();
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunks
                            + "0\r\n\r\n");
            letTheProxyRead();
            first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            first.done();
            assertThat(client.readResponse().text()).isEqualTo("ok");
            assertThat(client.readResponse().text()).isEqualTo("{\"second\":true}");
        }
    }

    /** Lets the proxy read what was sent; nothing tells when it has. */
    private static void letTheProxyRead() {
        LockSupport.parkNanos(300_000_000);
    }

    @Test
    void closes_when_the_rest_of_a_body_that_nobody_wants_does_not_come() {
        try (RawClient client = proxy.connect()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{\"mod");
            assertThat(client.readResponse().status()).isEqualTo(404);
            assertThat(client.awaitEnd()).isNotEqualTo(End.OPEN);
        }
    }

    @Test
    void goes_on_after_an_upload_was_refused_while_it_was_paused() {
        String body = "{\"model\":\"m\",\"x\":\"" + "x".repeat(700_000) + "\"}";
        try (UnacceptingBackend deaf = UnacceptingBackend.start();
                TestProxy one = deaf.behindProxy(transport, SETTINGS);
                RawClient client = one.connect()) {
            deaf.stopAccepting();
            Thread upload = Thread.ofVirtual().start(() -> client.send(Requests.chat(body)));
            assertThat(client.readResponse().status()).isEqualTo(502);
            await().until(() -> !upload.isAlive());
            assertThat(client.send(Requests.get("/health")).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void gives_a_slow_reader_all_of_its_last_answer() {
        String body = "x".repeat(12_000_000);
        backend.answer(Answer.json(200, body));
        try (TestProxy roomy = TestProxy.start(transport, ROOMY, backend);
                RawClient client = RawClient.connect(roomy.port(), 4096)) {
            client.send(
                    Requests.post(
                            Requests.CHAT,
                            "Content-Type: application/json\r\nConnection: close\r\n",
                            "{\"model\":\"m\"}"));
            assertThat(client.readHead().status()).isEqualTo(200);
            await().until(() -> roomy.inFlight() == 0);
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos()); // longer than lingering
            RawResponse rest = client.readRest();
            assertThat(rest.complete()).isTrue();
            assertThat(rest.body().length()).isEqualTo(body.length());
        }
    }

    @Test
    void passes_an_early_answer_whole_when_the_body_breaks_meanwhile() {
        backend.answer(Answer.held());
        try (RawClient client = proxy.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "800\r\n{\"model\":\"m\",\"x\":\""
                            + "x".repeat(0x800 - 18)
                            + "\r\n800\r\n"
                            + "x".repeat(0x800)
                            + "\r\n");
            Call call = backend.awaitCall();
            call.startStream();
            call.event("1");
            assertThat(client.readHead().status()).isEqualTo(200);
            client.send("no chunk\r\n" + "y".repeat(100_000));
            call.event("2");
            call.lastChunk();
            assertThat(client.readRest().text()).isEqualTo("data: 1\n\ndata: 2\n\n");
            call.done();
        }
        await().until(() -> proxy.inFlight() == 0);
    }

    @Test
    void finds_out_that_its_last_backend_is_dead_while_requests_keep_failing() {
        int port = backend.port();
        backend.close();
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> proxy.exchange(Requests.chatFor("m")).status() == 503);
        backend = RawBackend.startOn(port, "m");
        await().atMost(Duration.ofSeconds(5)).until(() -> proxy.healthy() == 1);
    }
}
