package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Engines that others send requests to, too, and that say so in their metrics. */
@ParameterizedClass
@EnumSource(Transport.class)
class BusyEngineTest {
    private static final String BY_TOKENS =
            "models: {llama: {weigh: tokens}}\nhealth: {interval: 50ms, timeout: 5s}\n";
    private static final int TURNS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Transport transport;
    private final Engine one = new Engine();
    private final Engine other = new Engine();

    BusyEngineTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void get_nothing_while_another_one_has_less_to_do() {
        try (RawBackend first = RawBackend.start("llama").answer(one::serve);
                RawBackend second = RawBackend.start("llama").answer(other::serve);
                TestProxy proxy = TestProxy.start(transport, BY_TOKENS, first, second)) {
            one.waiting.set(40);
            awaitAllAt(proxy, other);
            one.waiting.set(0);
            other.waiting.set(40);
            awaitAllAt(proxy, one);
            other.waiting.set(0);
            awaitBoth(proxy);
        }
    }

    @Test
    void are_not_asked_where_requests_are_counted() {
        String byRequests = BY_TOKENS.replace("tokens", "requests");
        one.waiting.set(40);
        try (RawBackend first = RawBackend.start("llama").answer(one::serve);
                RawBackend second = RawBackend.start("llama").answer(other::serve);
                TestProxy proxy = TestProxy.start(transport, byRequests, first, second)) {
            awaitBoth(proxy);
            assertThat(one.asked).hasValue(0);
        }
    }

    /** Equals are chosen by chance. */
    private void awaitBoth(TestProxy proxy) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(served(proxy, one)).isBetween(1, TURNS - 1));
    }

    private static void awaitAllAt(TestProxy proxy, Engine there) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(served(proxy, there)).isEqualTo(TURNS));
    }

    /** How many of some requests, one after the other, an engine gets. */
    private static int served(TestProxy proxy, Engine by) {
        int before = by.served.get();
        for (int i = 0; i < TURNS; i++) {
            assertThat(proxy.exchange(Requests.chatFor("llama")).status()).isEqualTo(200);
        }
        return by.served.get() - before;
    }

    /** Answers at once, and says how many requests of others wait. */
    private static final class Engine {
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();

        void serve(Call call) throws Exception {
            if (call.head().target().equals("/metrics")) {
                asked.incrementAndGet();
                String line = "vllm:num_requests_waiting{engine=\"0\"} " + waiting + ".0\n";
                Answer.json(200, "# TYPE vllm:num_requests_waiting gauge\n" + line).to(call);
            } else {
                served.incrementAndGet();
                Answer.json(200, "{}").to(call);
            }
        }
    }
}
