package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Answer;
import io.sluice.testkit.ChaosRelay;
import io.sluice.testkit.ChaosRelay.Chaos;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

/** A network between the proxy and its backend that does what networks do. */
class ChaosTest {
    private static final String CHAT = Requests.chatFor("llama");

    /** Of the answer's head, and of its body, something is there after so many bytes. */
    private static final long INSIDE_HEAD = 10;

    private static final long INSIDE_BODY = 130;

    private static String settings(ChaosRelay relay) {
        return "backends: [{url: '%s', models: [llama]}]\n".formatted(relay.url())
                + "health: {interval: 1h, down_after: 1000}\n"
                + "models: {llama: {timeouts: {response_head: 300ms, between_tokens: 300ms}}}\n";
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_is_whole_or_says_that_it_is_not(Transport transport) {
        try (RawBackend llama = RawBackend.start("llama");
                ChaosRelay relay = ChaosRelay.start(llama.port(), 1)) {
            llama.answer(Answer.events("one", "two", "three", "four", "five", "six"));
            try (TestProxy proxy = TestProxy.startWith(transport, settings(relay))) {
                proxy.awaitHealthy(1);
                String whole = proxy.exchange(CHAT).text();
                for (Chaos harmless :
                        new Chaos[] {
                            new Chaos.Slices(),
                            new Chaos.Delay(Duration.ofMillis(1), Duration.ofMillis(5))
                        }) {
                    relay.with(harmless).resetAll();
                    assertThat(proxy.exchange(CHAT).text()).isEqualTo(whole);
                }
                for (long bytes : new long[] {0, INSIDE_HEAD, INSIDE_BODY}) {
                    ends(proxy, relay, new Chaos.Cut(bytes));
                    ends(proxy, relay, new Chaos.Reset(bytes));
                    ends(proxy, relay, new Chaos.HalfClose(bytes));
                    ends(proxy, relay, new Chaos.Blackhole(bytes));
                }
            }
        }
    }

    private static void ends(TestProxy proxy, ChaosRelay relay, Chaos chaos) {
        relay.with(chaos).resetAll();
        RawResponse response = proxy.exchange(CHAT);
        boolean isRefused = response.status() == 502 || response.status() == 504;
        assertThat(isRefused || !response.complete())
                .as("%s: %s %s", chaos, response.status(), response.text())
                .isTrue();
        proxy.awaitQuiet();
    }
}
