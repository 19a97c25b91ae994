package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.Payload;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawRequest;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A request goes out again only when surely nobody has acted upon it. */
@ParameterizedClass
@EnumSource(Transport.class)
class RetryTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final Duration RACE_WINDOW = Duration.ofMillis(100);

    private final Transport transport;
    private RawBackend llama;

    RetryTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
    }

    @AfterEach
    void stop() {
        llama.close();
    }

    @Test
    void goes_to_another_backend_when_one_does_not_listen() {
        RawBackend dead = RawBackend.start("llama");
        try (TestProxy proxy =
                TestProxy.start(transport, "health: {interval: 1h}\n", llama, dead)) {
            dead.close();
            for (int i = 0; i < 30; i++) {
                RawResponse response = proxy.exchange(CHAT);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.field("x-sluice-backend"))
                        .isEqualTo("127.0.0.1:" + llama.port());
            }
            assertThat(llama.requests().stream().filter(RetryTest::isSecondAttempt))
                    .as(
                            "found dead by the first request that was sent there, and never asked again")
                    .isNotEmpty();
            assertThat(proxy.metric("sluice_retries_total{reason=\"connect_failure\"}"))
                    .isPositive();
        }
    }

    @Test
    void gives_up_when_nobody_listens() {
        RawBackend dead = RawBackend.start("llama");
        try (TestProxy proxy =
                TestProxy.start(transport, "health: {interval: 1h}\n", llama, dead)) {
            dead.close();
            llama.close();
            Refused.check(proxy.exchange(CHAT), 502, "backend_unavailable");
        }
    }

    @Test
    void goes_out_again_when_a_pooled_connection_was_closing() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.closing(""));
            RawResponse response = client.send(CHAT).readResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(llama.requests()).hasSize(3);
            RawRequest again = llama.requests().getLast();
            assertThat(isSecondAttempt(again)).isTrue();
            assertThat(again.payload()).isEqualTo(llama.requests().getFirst().payload());
            assertThat(proxy.metric("sluice_retries_total{reason=\"reused_connection_closed\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void goes_out_again_when_a_pooled_connection_was_reset() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.resetting(""));
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
            assertThat(llama.requests()).hasSize(3);
        }
    }

    @Test
    void goes_out_again_only_once() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.closing("")).answerOnce(Answer.closing(""));
            Refused.check(client.send(CHAT).readResponse(), 502, "backend_unavailable");
            assertThat(llama.requests()).hasSize(3);
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void stays_out_when_a_new_connection_closes() {
        llama.answerOnce(Answer.closing(""));
        try (TestProxy proxy = TestProxy.start(transport, llama)) {
            Refused.check(proxy.exchange(CHAT), 502, "backend_unavailable");
            assertThat(llama.requests()).hasSize(1);
        }
    }

    @Test
    void stays_out_when_the_backend_had_time_to_act() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.hold();
            client.send(CHAT);
            Call call = llama.awaitCall();
            outlastRaceWindow();
            call.close();
            Refused.check(client.readResponse(), 502, "backend_unavailable");
            assertThat(llama.requests()).hasSize(2);
        }
    }

    @Test
    void goes_out_again_while_its_last_byte_is_kept_back() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.hold();
            String body = "{\"model\":\"llama\",\"a\":\"" + "x".repeat(300_000) + "\"}";
            String request = Requests.chat(body);
            client.send(request.substring(0, 200_000));
            Call call = llama.awaitCall();
            outlastRaceWindow();
            call.close();
            Call again = llama.awaitCall();
            client.send(request.substring(200_000));
            assertThat(again.request().payload().sha256()).isEqualTo(sha256(body));
            again.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void stays_out_once_a_byte_of_the_answer_came() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.closing("HTTP/1.1 2"));
            Refused.check(client.send(CHAT).readResponse(), 502, "backend_invalid_response");
            assertThat(llama.requests()).hasSize(2);
        }
    }

    @Test
    void stays_out_once_the_client_has_seen_a_head() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.closing("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
            assertThat(client.send(CHAT).readResponse().complete()).isFalse();
            assertThat(llama.requests()).hasSize(2);
        }
    }

    @Test
    void stays_out_where_one_attempt_is_all() {
        String once = "models: {llama: {retry: {attempts: 1}}}\n";
        try (TestProxy proxy = TestProxy.start(transport, once, llama);
                RawClient client = proxy.connect()) {
            pooled(client);
            llama.answerOnce(Answer.closing(""));
            Refused.check(client.send(CHAT).readResponse(), 502, "backend_unavailable");
            assertThat(llama.requests()).hasSize(2);
        }
    }

    @Test
    void takes_a_new_connection_when_the_backend_closed_an_idle_one() {
        try (TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            llama.answerOnce(
                    call -> {
                        call.request();
                        call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").halfClose();
                    });
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
            await().until(() -> llama.openConnections() == 0);
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
            assertThat(llama.requests()).noneMatch(RetryTest::isSecondAttempt);
        }
    }

    /** Leaves a connection in the pool of the loop that has {@code client}. */
    private void pooled(RawClient client) {
        llama.answerOnce(Answer.json(200, "{}"));
        assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
        llama.awaitCall();
    }

    private static String sha256(String body) {
        return new Payload(body.getBytes(StandardCharsets.UTF_8)).sha256();
    }

    private static boolean isSecondAttempt(RawRequest request) {
        return request.field("x-sluice-attempt").equals("2");
    }

    private static void outlastRaceWindow() {
        long end = System.nanoTime() + RACE_WINDOW.multipliedBy(2).toNanos();
        await().until(() -> System.nanoTime() > end);
    }
}
