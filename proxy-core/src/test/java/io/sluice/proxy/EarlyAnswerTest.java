package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;

/** An answer that comes while the request is still being sent, and then the connection's end. */
class EarlyAnswerTest {
    private static final int TRIES = 30;
    private static final int LENGTH = 8 << 20;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void that_only_the_connection_ends_is_never_ended_by_a_reset(Transport transport) {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama)) {
            llama.answer(
                    call -> {
                        call.send("HTTP/1.1 413 Too Large\r\n\r\nhalf of wha");
                        call.reset();
                    });
            for (int i = 0; i < TRIES; i++) {
                assertThat(upload(proxy).complete()).as("try %d", i).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void that_knows_its_end_is_passed_on_whole_whatever_follows(Transport transport) {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama)) {
            llama.answer(
                    call -> {
                        call.send("HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nwhole");
                        call.awaitLeave();
                    });
            for (int i = 0; i < TRIES; i++) {
                assertThat(upload(proxy).text()).as("try %d", i).isEqualTo("whole");
            }
        }
    }

    private static RawResponse upload(TestProxy proxy) {
        String start = "{\"model\":\"llama\",\"a\":\"";
        try (RawClient client = proxy.connect()) {
            Thread sender =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            client.send(head() + start);
                                            for (int sent = 0; sent < LENGTH / 2; sent += 65536) {
                                                client.send("x".repeat(65536));
                                            }
                                        } catch (UncheckedIOException _) {
                                            // The proxy has closed the connection.
                                        }
                                    });
            RawResponse response = client.readResponse();
            sender.interrupt();
            return response;
        }
    }

    private static String head() {
        return "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\n\r\n".formatted(LENGTH);
    }
}
