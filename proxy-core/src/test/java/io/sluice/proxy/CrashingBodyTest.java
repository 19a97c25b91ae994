package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** A body that breaks whoever serves it does not get through the fleet. */
@ParameterizedClass
@EnumSource(Transport.class)
class CrashingBodyTest {
    private static final int BACKENDS = 8;
    private static final String HARMLESS = Requests.chatFor("llama");
    private static final String CRASHING =
            Requests.chat("{\"model\":\"llama\",\"messages\":[{\"content\":\"divide by 0\"}]}");
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";

    private final Transport transport;
    private final List<RawBackend> backends = new ArrayList<>();

    CrashingBodyTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        for (int i = 0; i < BACKENDS; i++) {
            backends.add(RawBackend.start("llama"));
        }
    }

    @AfterEach
    void stop() {
        backends.forEach(RawBackend::close);
    }

    private TestProxy proxy() {
        return TestProxy.start(
                transport,
                "health: {interval: 1h, down_after: 2, eject_after: 2}\n",
                backends.toArray(RawBackend[]::new));
    }

    /** Breaks the connection in the middle of whatever body says so. */
    private void crashBy(String firstBytes) {
        for (RawBackend backend : backends) {
            backend.answer(
                    call -> {
                        if (call.request().payload().text().contains("divide by 0")) {
                            call.send(firstBytes).reset();
                        } else {
                            Answer.json(200, "{}").to(call);
                        }
                    });
        }
    }

    private long broken() {
        return backends.stream()
                .filter(
                        backend ->
                                backend.requests().stream()
                                        .anyMatch(r -> r.payload().text().contains("divide")))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void is_refused_once_it_broke_two(String firstBytes) {
        crashBy(firstBytes);
        try (TestProxy proxy = proxy()) {
            int asked = 0;
            RawResponse response = proxy.exchange(CRASHING);
            while (response.status() != 422) {
                assertThat(++asked).isLessThan(100);
                response = proxy.exchange(CRASHING);
            }
            Refused.check(response, 422, "request_quarantined");
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.exchange(CRASHING).status()).isEqualTo(422);
            }
            assertThat(broken()).isEqualTo(2);
            assertThat(proxy.healthy()).as("nobody is put out for it").isEqualTo(BACKENDS);
            assertThat(proxy.exchange(HARMLESS).status()).isEqualTo(200);
            assertThat(proxy.metric("sluice_refusals_total{code=\"request_quarantined\"}"))
                    .isEqualTo(21);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void is_refused_once_it_broke_two_over_connections_that_were_used_before(String firstBytes) {
        crashBy(firstBytes);
        try (TestProxy proxy = proxy()) {
            RawClient client = proxy.connect();
            for (int i = 0; i < 2 * BACKENDS; i++) {
                assertThat(client.send(HARMLESS).readResponse().status()).isEqualTo(200);
            }
            int asked = 0;
            int status = status(client);
            while (status != 422) {
                assertThat(++asked).isLessThan(100);
                client.close(); // a cut stream ends the connection
                client = proxy.connect();
                status = status(client);
            }
            client.close();
            assertThat(broken()).isEqualTo(2);
        }
    }

    @Test
    void breaks_no_third_one_over_a_connection_that_was_used_before() {
        crashBy("");
        String patience = "models: {llama: {retry: {race_window: 10s}}}\n";
        try (TestProxy proxy =
                TestProxy.start(transport, patience, backends.toArray(RawBackend[]::new))) {
            assertThat(proxy.exchange(CRASHING).status()).isEqualTo(502); // over a fresh one
            for (int i = 0; i < 4 * BACKENDS; i++) {
                assertThat(proxy.exchange(HARMLESS).status()).isEqualTo(200);
            }
            int status = 0;
            for (int asked = 0; status != 422; asked++) {
                assertThat(asked).isLessThan(100);
                status = proxy.exchange(CRASHING).status();
            }
            assertThat(broken()).isEqualTo(2);
        }
    }

    private static int status(RawClient client) {
        return client.send(CRASHING).readResponse().status();
    }

    @Test
    void is_forgiven_what_it_broke_when_it_is_answered_elsewhere() {
        try (TestProxy proxy = proxy()) {
            for (int round = 0; round < 3; round++) {
                crashBy("");
                Refused.check(proxy.exchange(CRASHING), 502, "backend_unavailable");
                backends.forEach(backend -> backend.answer(Answer.json(200, "{}")));
                assertThat(proxy.exchange(CRASHING).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void is_not_to_blame_for_a_backend_that_takes_too_long() {
        String clocks = "models: {llama: {timeouts: {response_head: 100ms}}}\n";
        backends.forEach(RawBackend::hold);
        try (TestProxy proxy =
                TestProxy.start(transport, clocks, backends.toArray(RawBackend[]::new))) {
            for (int i = 0; i < 3; i++) {
                Refused.check(proxy.exchange(HARMLESS), 504, "gateway_timeout");
            }
            await().until(() -> proxy.inFlight() == 0);
        }
    }
}
