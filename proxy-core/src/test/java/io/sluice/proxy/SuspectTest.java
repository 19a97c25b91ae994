package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.RawBackend;
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
}
