package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A client that has connected and said nothing, or too little to tell its protocol, holds a stop up
 * for some seconds only, however long it may take otherwise. On one transport, since it takes them.
 */
class UngreetedStopTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void who_has_not_said_which_protocol_it_speaks_is_not_waited_for() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.start(Transport.NIO, "limits: {header_time: 1h}\n", llama);
                RawClient silent = proxy.connect();
                RawClient begun = proxy.connect()) {
            begun.send("PRI * HT");
            proxy.exchange(Requests.get("/health")); // both have been let in
            var drained = CompletableFuture.supplyAsync(() -> drain(proxy));
            assertThat(drained.join()).isTrue(); // all have been closed
            assertThat(begun.awaitEnd()).isEqualTo(End.FIN);
            assertThat(silent.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    private static boolean drain(TestProxy proxy) {
        try {
            return proxy.sluice().drain(LONG);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while draining", e);
        }
    }
}
