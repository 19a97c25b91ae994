package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend whose probes are well and whose requests fail. */
@ParameterizedClass
@EnumSource(Transport.class)
class EjectionTest {
    /** Probes may say what they like: they come too seldom to say anything. */
    private static final String SETTINGS =
            "health: {interval: 1h, down_after: 1000, eject_after: 3, eject_for: %s,"
                    + " slow_start: 0s}\n";

    private final Transport transport;
    private final AtomicInteger bodies = new AtomicInteger();
    private RawBackend ill;
    private RawBackend well;
    private @Nullable Thread sending;

    EjectionTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        ill = RawBackend.start("llama");
        well = RawBackend.start("llama");
    }

    @AfterEach
    void stop() {
        ill.close();
        well.close();
    }

    private TestProxy proxy(String ejectFor) {
        return TestProxy.start(transport, SETTINGS.formatted(ejectFor), ill, well);
    }

    /** Each is another body, so that none of them can be the one to blame. */
    private String chat() {
        return Requests.chat("{\"model\":\"llama\",\"seed\":" + bodies.incrementAndGet() + "}");
    }

    private static String health(TestProxy proxy, int index) {
        return proxy.members().get(index).health().shown();
    }

    private void awaitEjected(TestProxy proxy) {
        await().until(
                        () -> {
                            proxy.exchange(chat());
                            return health(proxy, 0).equals("ejected");
                        });
    }

    @Test
    void is_ejected_and_shows_why() {
        ill.answer(Answer.closing("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
        try (TestProxy proxy = proxy("1h")) {
            awaitEjected(proxy);
            assertThat(ill.requests()).hasSize(3);
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.exchange(chat()).status()).isEqualTo(200);
            }
            assertThat(ill.requests()).hasSize(3);
            assertThat(proxy.exchange(Requests.get("/api/v1/status")).text())
                    .contains("\"health\":\"ejected\"", "closed the connection inside its answer");
            assertThat(
                            proxy.metric(
                                    "sluice_backend_healthy{backend=\"127.0.0.1:"
                                            + ill.port()
                                            + "\"}"))
                    .isZero();
        }
    }

    @Test
    void is_tried_by_one_request_and_taken_back() throws InterruptedException {
        ill.answer(Answer.closing(""));
        try (TestProxy proxy = proxy("300ms")) {
            awaitEjected(proxy);
            ill.hold();
            int before = ill.requests().size();
            Call trial = awaitHeld(proxy);
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.exchange(chat()).field("x-sluice-backend"))
                        .endsWith(":" + well.port());
            }
            assertThat(ill.requests()).hasSize(before + 1);
            trial.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            ill.answer(Answer.json(200, "{}"));
            await().until(() -> proxy.healthy() == 2);
            awaitSent();
        }
    }

    private void awaitSent() throws InterruptedException {
        if (sending != null) {
            sending.join();
        }
    }

    @Test
    void stays_ejected_when_the_trial_fails() {
        ill.answer(Answer.closing(""));
        try (TestProxy proxy = proxy("200ms")) {
            awaitEjected(proxy);
            int before = ill.requests().size();
            await().until(
                            () -> {
                                proxy.exchange(chat());
                                return ill.requests().size() >= before + 2;
                            });
            assertThat(health(proxy, 0)).isEqualTo("ejected");
        }
    }

    @Test
    void is_not_ejected_when_it_is_the_last_one() {
        ill.answer(Answer.closing(""));
        try (TestProxy proxy = TestProxy.start(transport, SETTINGS.formatted("1h"), ill)) {
            for (int i = 0; i < 10; i++) {
                Refused.check(proxy.exchange(chat()), 502, "backend_unavailable");
            }
            assertThat(health(proxy, 0)).isEqualTo("healthy");
        }
    }

    @Test
    void is_not_ejected_for_what_it_answers() {
        ill.answer(Answer.json(400, "{}"));
        try (TestProxy proxy = proxy("1h")) {
            for (int i = 0; i < 20; i++) {
                proxy.exchange(chat());
            }
            ill.answer(Answer.json(500, "{}"));
            for (int i = 0; i < 20; i++) {
                proxy.exchange(chat());
            }
            assertThat(proxy.healthy()).isEqualTo(2);
        }
    }

    @Test
    void is_out_as_soon_as_one_stream_falls_silent_with_all_of_it() throws InterruptedException {
        String settings =
                "health: {interval: 1h, timeout: 5s}\n"
                        + "models: {llama: {timeouts: {between_tokens: 300ms}}}\n";
        try (TestProxy proxy = TestProxy.start(transport, settings, ill, well)) {
            ill.hold();
            ill.health(Call::awaitLeave);
            Call call = awaitHeld(proxy);
            call.startStream().event("1");
            await().atMost(Duration.ofSeconds(5)).until(() -> proxy.healthy() == 1);
            assertThat(health(proxy, 0)).isEqualTo("unhealthy");
            call.done();
            awaitSent();
        }
    }

    /** Sends requests until one is with the backend that is ill, where it stays. */
    private Call awaitHeld(TestProxy proxy) {
        var arrived = new AtomicBoolean();
        sending =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    while (!arrived.get()) {
                                        proxy.exchange(chat());
                                    }
                                });
        Call call = ill.awaitCall();
        while (!call.open()) {
            call = ill.awaitCall(); // of those that were closed before
        }
        arrived.set(true);
        return call;
    }
}
