package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The proxy says that it stops, and lets those finish who have begun. */
@ParameterizedClass
@EnumSource(Transport.class)
class StopTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String READY = Requests.get("/readyz");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String APART =
            """
            listeners:
              - {bind: '127.0.0.1:0', serves: [inference]}
              - {bind: '127.0.0.1:0', serves: [management]}
            """;

    private final Transport transport;

    StopTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void readiness_can_be_asked_during_the_drain_and_connections_end_with_their_next_answer() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, APART, llama);
                RawClient kept = proxy.connect();
                RawClient running = proxy.connect()) {
            running.send(CHAT);
            Call call = llama.awaitCall();
            call.startStream();
            assertThat(running.readHead().status()).isEqualTo(200);
            var drained = CompletableFuture.supplyAsync(() -> drain(proxy));
            await().untilAsserted(
                            () ->
                                    assertThatThrownBy(proxy::connect)
                                            .isInstanceOf(UncheckedIOException.class));
            RawResponse last = kept.send(READY).readResponse();
            assertThat(last.status()).isEqualTo(503);
            assertThat(last.field("connection")).isEqualToIgnoringCase("close");
            assertThat(kept.awaitEnd()).isEqualTo(End.FIN);
            int management = proxy.sluice().addresses().getLast().getPort();
            for (int i = 0; i < 3; i++) {
                try (RawClient probe = RawClient.connect(management)) {
                    assertThat(probe.send(READY).readResponse().status()).isEqualTo(503);
                }
            }
            try (RawClient asks = RawClient.connect(management)) {
                assertThat(asks.send(Requests.get("/api/v1/status")).readResponse().text())
                        .contains("\"draining\":true");
            }
            assertThat(drained).isNotDone();
            call.event("last").lastChunk().done();
            assertThat(running.readRest().text()).isEqualTo("data: last\n\n");
            assertThat(drained.join()).isTrue();
        }
    }

    @Test
    void what_still_runs_at_the_end_is_told_why_and_cut() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient streaming = proxy.connect();
                RawClient waiting = proxy.connect()) {
            streaming.send(CHAT);
            llama.awaitCall().startStream().event("one");
            assertThat(streaming.readHead().status()).isEqualTo(200);
            assertThat(streaming.readEvent()).isEqualTo("data: one\n\n");
            waiting.send(CHAT);
            llama.awaitCall();
            proxy.sluice().close();
            assertThat(streaming.readEvent())
                    .contains("the proxy stops", "\"code\":\"no_healthy_backend\"");
            RawResponse refused = waiting.readResponse();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains("the proxy stops");
        }
    }

    @Test
    void an_answer_that_only_the_close_would_end_is_cut_by_a_reset() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient old = proxy.connect()) {
            old.send(CHAT.replace("HTTP/1.1", "HTTP/1.0"));
            llama.awaitCall().startStream().event("one");
            assertThat(old.readHead().status()).isEqualTo(200);
            assertThat(old.readPiece()).isEqualTo("data: one\n\n");
            proxy.sluice().close();
            assertThat(old.awaitEnd()).isEqualTo(End.RESET);
        }
    }

    @Test
    void the_api_begins_the_stop_and_says_so() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama)) {
            var asked = new CompletableFuture<Boolean>();
            proxy.sluice().whenStopAsked(() -> asked.complete(true));
            RawResponse answer = proxy.exchange(Requests.post("/api/v1/drain", "", ""));
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.text()).contains("\"draining\":true");
            assertThat(asked).isCompletedWithValue(true);
            assertThat(proxy.exchange(READY).status()).isEqualTo(503);
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
