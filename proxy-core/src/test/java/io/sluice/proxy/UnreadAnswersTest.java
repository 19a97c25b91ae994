package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers that their client does not read, or not yet. */
@ParameterizedClass
@EnumSource(Transport.class)
class UnreadAnswersTest {
    private static final int SMALL = 4096;
    private static final int BATCH = 100;
    private static final int FAR_TOO_MANY = 60_000;

    private final Transport transport;

    UnreadAnswersTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void hold_up_the_requests_that_were_pipelined_behind_them() throws Exception {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = RawClient.connect(proxy.port(), SMALL)) {
            var sent = new AtomicInteger();
            Thread sender = Thread.ofPlatform().start(() -> sendMany(client, sent));
            double before = 0;
            for (double now = answered(proxy);
                    now > before + 1 || now < BATCH;
                    now = answered(proxy)) {
                before = now;
                await().during(Duration.ofMillis(500)).until(() -> true);
            }
            assertThat(before).isLessThan(FAR_TOO_MANY * 0.8);
            for (int i = 0; i < BATCH; i++) {
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
            client.reset();
            sender.join();
        }
    }

    /** How many answers were made, those to this question too. */
    private static double answered(TestProxy proxy) {
        return proxy.metric("sluice_requests_total{backend=\"\",code=\"200\",model=\"\"}");
    }

    private static void sendMany(RawClient client, AtomicInteger sent) {
        String id = "X-Request-ID: " + "i".repeat(128) + "\r\n\r\n";
        String batch = (Requests.get("/health").stripTrailing() + "\r\n" + id).repeat(BATCH);
        try {
            while (sent.get() < FAR_TOO_MANY) {
                client.send(batch);
                sent.addAndGet(BATCH);
            }
        } catch (UncheckedIOException _) {
            // The test is over.
        }
    }

    @Test
    void count_against_the_memory_that_bodies_may_hold() {
        String little = "limits: {buffered: 32KiB, stream_buffer: 64KiB}\n";
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, little, llama);
                RawClient client = RawClient.connect(proxy.port(), SMALL)) {
            llama.answer(Answer.events("x".repeat(12_000_000)));
            client.send(Requests.chatFor("llama"));
            await().during(Duration.ofMillis(300)) // the client's kernel takes no more
                    .until(() -> proxy.sluice().buffered() > 32 * 1024);
            try (RawClient other = proxy.connect()) {
                RawResponse refused = other.send(Requests.chatFor("llama")).readResponse();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.text()).contains("overloaded");
            }
            client.reset();
            llama.answer(Answer.json(200, "{}"));
            await().until(() -> proxy.sluice().buffered() == 0);
            try (RawClient other = proxy.connect()) {
                assertThat(other.send(Requests.chatFor("llama")).readResponse().status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void are_reset_after_a_while_if_only_the_connection_ends_them() {
        String patience = "limits: {stalled_reader: 300ms, stream_buffer: 64MiB}\n";
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, patience, llama);
                RawClient client = RawClient.connect(proxy.port(), SMALL)) {
            llama.answer(Answer.events("x".repeat(12_000_000)));
            client.send(Requests.chatFor("llama").replace("HTTP/1.1", "HTTP/1.0"));
            assertThat(client.readHead().status()).isEqualTo(200);
            await().until(() -> proxy.metric("sluice_client_connections") == 1);
            RawResponse response = client.readRest();
            assertThat(response.complete()).isFalse();
            assertThat(response.end()).isEqualTo(End.RESET);
        }
    }

    @Test
    void are_reset_by_a_proxy_that_stops_if_only_the_connection_ends_them() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama").replace("HTTP/1.1", "HTTP/1.0"));
            llama.awaitCall().startStream().event("one");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readEvent()).isEqualTo("data: one\n\n");
            proxy.sluice().close();
            assertThat(client.readRest().complete()).isFalse();
        }
    }

    @Test
    void are_waited_for_by_a_drain() throws Exception {
        String roomy = "limits: {stream_buffer: 64MiB}\n";
        String text = "x".repeat(12_000_000);
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, roomy, llama);
                RawClient client = RawClient.connect(proxy.port(), SMALL)) {
            llama.answer(Answer.json(200, text));
            client.send(Requests.chatFor("llama"));
            assertThat(client.readHead().status()).isEqualTo(200);
            await().until(() -> proxy.sluice().streams() == 0);
            var stopped = new CompletableFuture<Boolean>();
            Thread.ofPlatform()
                    .start(
                            () -> {
                                try {
                                    boolean all = proxy.sluice().drain(Duration.ofSeconds(20));
                                    proxy.sluice().close();
                                    stopped.complete(all);
                                } catch (InterruptedException e) {
                                    stopped.completeExceptionally(e);
                                }
                            });
            await().during(Duration.ofMillis(300)).until(() -> true);
            RawResponse response = client.readRest();
            assertThat(response.complete()).isTrue();
            assertThat(response.text()).hasSize(text.length());
            client.reset();
            assertThat(stopped.get()).isTrue();
        }
    }
}
