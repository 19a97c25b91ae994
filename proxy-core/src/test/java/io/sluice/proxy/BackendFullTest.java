package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawRequest;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that says that it has too much to do is taken by its word. */
@ParameterizedClass
@EnumSource(Transport.class)
class BackendFullTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String RETRIES = "sluice_retries_total{reason=\"backend_full\"}";
    private static final int REQUESTS = 20;

    private final Transport transport;
    private RawBackend full;
    private RawBackend free;

    BackendFullTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        full = RawBackend.start("llama");
        free = RawBackend.start("llama");
    }

    @AfterEach
    void stop() {
        full.close();
        free.close();
    }

    private static Answer says(int status, String fields) {
        return Answer.raw(
                "HTTP/1.1 " + status + " No\r\n" + fields + "Content-Length: 2\r\n\r\nno");
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 429})
    void sends_what_is_refused_for_lack_of_room_to_another_one(int status) {
        full.answer(says(status, ""));
        try (TestProxy proxy = TestProxy.start(transport, full, free)) {
            for (int i = 0; i < REQUESTS; i++) {
                RawResponse response = proxy.exchange(CHAT);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.field("x-sluice-backend")).endsWith(":" + free.port());
            }
            assertThat(full.requests()).isNotEmpty();
            assertThat(proxy.metric(RETRIES)).isEqualTo(full.requests().size());
            RawRequest first = full.requests().getFirst();
            RawRequest again =
                    free.requests().stream()
                            .filter(r -> r.field("x-sluice-attempt").equals("2"))
                            .findFirst()
                            .orElseThrow();
            assertThat(again.field("x-request-id")).isEqualTo(first.field("x-request-id"));
            assertThat(again.payload()).isEqualTo(first.payload());
            assertThat(proxy.healthy()).as("no verdict").isEqualTo(2);
        }
    }

    @Test
    void spares_it_for_as_long_as_it_asks() {
        full.answer(says(503, "Retry-After: 1\r\n"));
        try (TestProxy proxy = TestProxy.start(transport, full, free)) {
            while (full.requests().isEmpty()) {
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            }
            for (int i = 0; i < REQUESTS / 2; i++) {
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            }
            full.answer(Answer.json(200, "{}"));
            assertThat(full.requests()).hasSize(1);
            await().until(
                            () -> {
                                proxy.exchange(CHAT);
                                return full.requests().size() > 1;
                            });
        }
    }

    @Test
    void gives_the_client_its_words_when_nobody_has_room() {
        full.answer(says(503, "Retry-After: 7\r\n"));
        free.answer(says(503, "Retry-After: 7\r\n"));
        try (TestProxy proxy = TestProxy.start(transport, full, free)) {
            for (int i = 0; i < 4; i++) {
                RawResponse response = proxy.exchange(CHAT);
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.text()).isEqualTo("no");
                assertThat(response.field("retry-after")).isEqualTo("7");
            }
            assertThat(full.requests().size() + free.requests().size())
                    .as("one second attempt, then both have asked for patience")
                    .isEqualTo(5);
        }
    }

    @Test
    void gives_the_client_its_words_where_the_configuration_does_not_believe_them() {
        String settings = "models: {llama: {retry: {on: [connect_failure]}}}\n";
        full.answer(says(429, "Retry-After: 60\r\n"));
        free.answer(says(429, ""));
        try (TestProxy proxy = TestProxy.start(transport, settings, full, free)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(proxy.exchange(CHAT).status()).isEqualTo(429);
            }
            assertThat(full.requests()).hasSizeGreaterThan(1);
            assertThat(proxy.metric(RETRIES)).isZero();
        }
    }

    @Test
    void gives_the_client_its_words_when_too_many_retries_run() {
        full.answer(says(503, ""));
        String settings = "retry_budget: {share: 0%, minimum: 0}\n";
        try (TestProxy proxy = TestProxy.start(transport, settings, full, free)) {
            await().until(() -> proxy.exchange(CHAT).status() == 503);
            assertThat(proxy.metric("sluice_retries_denied_total")).isEqualTo(1);
            assertThat(proxy.metric(RETRIES)).isZero();
        }
    }
}
