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

/**
 * What is held for a client that gives no credit. Not on io_uring, whose receives cannot be stopped
 * in time, see docs/decisions/0007.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IO_URING")
class Http2CreditTest {
    private static final String CHAT = "{\"model\":\"m\"}";
    private static final int MANY_BYTES = 3_000_000;
    private static final String LONG =
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(MANY_BYTES, "x".repeat(MANY_BYTES));
    private static final long MOST_WAITING = 1024 * 1024;
    private static final long ONE_READ = 64 * 1024;

    private final Transport transport;

    Http2CreditTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void answers_that_no_credit_comes_for_are_held_to_a_megabyte_for_all_streams_together() {
        try (RawBackend backend = RawBackend.start("m").answer(Answer.raw(LONG));
                TestProxy roomy = TestProxy.start(transport, backend);
                Http2Client client =
                        Http2Client.connect(roomy.port(), Frame.setting(4, 0)).withoutCredit()) {
            for (int i = 0; i < 60; i++) {
                client.chat(CHAT);
            }
            await().until(() -> roomy.sluice().buffered() >= MOST_WAITING / 2);
            await().during(Duration.ofMillis(500))
                    .until(() -> roomy.sluice().buffered() <= MOST_WAITING + 60 * ONE_READ);
            assertThat(roomy.sluice().buffered()).isLessThan(60 * 2 * ONE_READ);
        }
    }
}
