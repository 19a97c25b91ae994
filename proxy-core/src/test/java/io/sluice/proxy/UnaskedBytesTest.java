package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend sends behind a complete answer is never taken for the next one. */
@ParameterizedClass
@EnumSource(Transport.class)
class UnaskedBytesTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private final Transport transport;

    UnaskedBytesTest(Transport transport) {
        this.transport = transport;
    }

    /**
     * The answer ends where a read ends, and the next request of the same client waits already.
     *
     * @param size of a receive buffer
     */
    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192})
    void which_comes_in_the_next_read(int size) {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            llama.answerOnce(
                    call -> {
                        call.request();
                        call.send(answerOf(size) + EVIL);
                    });
            client.send(CHAT + CHAT);
            assertThat(client.readResponse().text()).endsWith("x");
            assertThat(client.readResponse().text()).isEqualTo("{\"ok\":true}");
        }
    }

    private static String answerOf(int size) {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n";
        int length = size - head.formatted(size).length();
        String answer = head.formatted(length);
        return answer + "x".repeat(size - answer.length());
    }
}
