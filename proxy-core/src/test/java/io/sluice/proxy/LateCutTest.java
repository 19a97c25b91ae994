package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that is cut long after its head has been passed on, when the head's bytes are gone. */
class LateCutTest {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void a_stream_that_is_reset_after_its_head_was_read_says_why(Transport transport) {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            llama.hold();
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            call.startStream();
            assertThat(client.readHead().status()).isEqualTo(200);
            call.event("one");
            assertThat(client.readEvent()).isEqualTo("data: one\n\n");
            call.reset();

            assertThat(client.readEvent()).contains("\"code\":\"backend_unavailable\"");
            RawResponse rest = client.readRest();
            assertThat(rest.text()).isEmpty();
            assertThat(rest.complete()).isFalse();
            proxy.awaitQuiet();
        }
    }
}
