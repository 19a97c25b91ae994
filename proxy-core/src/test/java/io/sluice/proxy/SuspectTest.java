package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A backend that did not answer its last probe, and is not given up yet. */
@ParameterizedClass
@EnumSource(Transport.class)
class SuspectTest {
    private static final String CHAT = Requests.chatFor("llama");

    private final Transport transport;

    SuspectTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void is_probed_again_long_before_the_interval_is_over() {
        Duration interval = Duration.ofSeconds(3);
        Queue<Long> probed = new ConcurrentLinkedQueue<>();
        Answer ill = Answer.json(503, "{}");
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, "health: {interval: 3s}\n", llama)) {
            llama.health(
                    call -> {
                        probed.add(System.nanoTime());
                        ill.to(call);
                    });
            await().until(() -> proxy.healthy() == 0);
            assertThat(probed).hasSize(3);
            long first = probed.remove();
            probed.remove();
            assertThat(Duration.ofNanos(probed.remove() - first)).isLessThan(interval);
        }
    }

    @Test
    void keeps_no_idle_connections() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.start(
                                transport,
                                "health: {interval: 300ms, timeout: 50ms, down_after: 1000}\n",
                                llama)) {
            proxy.exchange(CHAT);
            assertThat(llama.carryingConnections()).isEqualTo(1);
            llama.health(Call::awaitLeave);
            var backend = proxy.members().getFirst().backend();
            await().until(backend::isSuspect);
            await().atMost(Duration.ofSeconds(3)).until(() -> llama.openConnections() == 0);
            try (RawClient client = proxy.connect()) {
                client.send(CHAT).readResponse();
                client.send(CHAT).readResponse();
            }
            assertThat(llama.carryingConnections()).isEqualTo(3);
            llama.health(Answer.json(200, "{}"));
            await().until(() -> !backend.isSuspect());
            assertThat(proxy.healthy()).isEqualTo(1);
        }
    }
}
