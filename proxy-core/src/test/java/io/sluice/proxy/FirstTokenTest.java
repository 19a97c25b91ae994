package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.concurrent.atomic.AtomicBoolean;

/** The clock of the first token, and what a client hears until then. */
@ParameterizedClass
@EnumSource(Transport.class)
class FirstTokenTest {
    private static final String CLOCK = "models: {llama: {timeouts: {first_token: 300ms}}}\n";
    private static final String HEARTBEAT = "models: {llama: {heartbeat: 60ms}}\n";
    private static final String STREAM =
            Requests.chat("{\"model\":\"llama\",\"messages\":[],\"stream\":true}");
    private static final String ROLE =
            "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
    private static final String TOKEN = "{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}";

    private final Transport transport;

    FirstTokenTest(Transport transport) {
        this.transport = transport;
    }

    private static double expired(TestProxy proxy) {
        return proxy.metric("sluice_expired_clocks_total{clock=\"first_token\"}");
    }

    @Test
    void its_clock_runs_from_the_dispatch() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, CLOCK, llama)) {
            Refused.check(proxy.exchange(STREAM), 504, "gateway_timeout");
            assertThat(expired(proxy)).isEqualTo(1);
        }
    }

    @Test
    void roles_and_comments_are_no_tokens() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, CLOCK, llama);
                RawClient client = proxy.connect().send(STREAM)) {
            Call call = llama.awaitCall();
            call.request();
            call.startStream().event(ROLE).chunk(": still here\n\n").event(ROLE);
            RawResponse cut = client.readResponse();
            assertThat(cut.text()).contains(ROLE).contains("\"code\":\"gateway_timeout\"");
            assertThat(cut.complete()).isFalse();
            assertThat(expired(proxy)).isEqualTo(1);
        }
    }

    @Test
    void its_clock_ends_with_it() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, CLOCK, llama);
                RawClient client = proxy.connect().send(STREAM);
                RawClient late = proxy.connect()) {
            Call call = llama.awaitCall();
            call.request();
            call.startStream().event(ROLE).event(TOKEN);
            client.readHead();
            Refused.check(late.send(STREAM).readResponse(), 504, "gateway_timeout");
            call.lastChunk();
            call.done();
            assertThat(client.readRest().complete()).as("that one began later").isTrue();
            assertThat(proxy.metric("sluice_first_token_seconds_count{model=\"llama\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void answers_that_come_whole_have_no_such_clock() {
        String clocks = "models: {llama: {timeouts: {first_token: 20ms, response_head: 300ms}}}\n";
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, clocks, llama)) {
            Refused.check(proxy.exchange(Requests.chatFor("llama")), 504, "gateway_timeout");
            assertThat(expired(proxy)).isZero();
            assertThat(proxy.metric("sluice_expired_clocks_total{clock=\"response_head\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_client_is_kept_company_until_it_comes() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, HEARTBEAT, llama);
                RawClient client = proxy.connect().send(STREAM)) {
            Call call = llama.awaitCall();
            call.request();
            assertThat(client.readHead().fields().value("content-type"))
                    .startsWith("text/event-stream");
            assertThat(client.readEvent()).startsWith(":");
            call.startStream().event(ROLE);
            assertThat(client.readEvent()).startsWith(":");
            call.event(TOKEN).lastChunk();
            call.done();
            RawResponse rest = client.readRest();
            assertThat(rest.text()).contains(ROLE).contains(TOKEN);
            assertThat(rest.complete()).isTrue();
        }
    }

    @Test
    void a_client_does_not_hear_of_us_when_it_comes_soon() {
        String slow = "models: {llama: {heartbeat: 10s}}\n";
        try (RawBackend llama =
                        RawBackend.start("llama").answer(Answer.events(ROLE, TOKEN, "[DONE]"));
                TestProxy proxy = TestProxy.start(transport, slow, llama)) {
            RawResponse answer = proxy.exchange(STREAM);
            assertThat(answer.text())
                    .isEqualTo("data: %s\n\ndata: %s\n\ndata: [DONE]\n\n".formatted(ROLE, TOKEN));
            assertThat(answer.field("x-sluice-backend")).isNotEmpty();
        }
    }

    @Test
    void a_refusal_that_comes_soon_passes_as_it_is() {
        try (RawBackend llama =
                        RawBackend.start("llama").answer(Answer.json(400, "{\"error\":1}"));
                TestProxy proxy =
                        TestProxy.start(transport, "models: {llama: {heartbeat: 10s}}\n", llama)) {
            assertThat(proxy.exchange(STREAM).status()).isEqualTo(400);
        }
    }

    @Test
    void a_refusal_that_comes_late_is_told_in_the_stream() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, HEARTBEAT, llama);
                RawClient client = proxy.connect().send(STREAM)) {
            Call call = llama.awaitCall();
            call.request();
            client.readHead();
            call.send("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}").done();
            RawResponse rest = client.readRest();
            assertThat(rest.text())
                    .contains("\"code\":\"backend_invalid_response\"")
                    .contains("status 400");
            assertThat(rest.complete()).isFalse();
        }
    }

    @Test
    void another_backend_takes_over_unnoticed_until_then() {
        try (RawBackend one = RawBackend.start("llama");
                RawBackend other = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, HEARTBEAT, one, other)) {
            var broken = new AtomicBoolean();
            Answer first =
                    call -> {
                        if (broken.getAndSet(true)) {
                            Answer.events(ROLE, TOKEN, "[DONE]").to(call);
                        } else {
                            breaksOff(call);
                        }
                    };
            one.answer(first);
            other.answer(first);
            try (RawClient client = proxy.connect().send(STREAM)) {
                client.readHead();
                RawResponse rest = client.readRest();
                assertThat(rest.text().replaceAll("(?m)^:.*\n\n", ""))
                        .contains(TOKEN)
                        .doesNotContain("lost");
                assertThat(rest.complete()).isTrue();
                assertThat(proxy.metric("sluice_retries_total{reason=\"before_first_token\"}"))
                        .isEqualTo(1);
            }
        }
    }

    private static void breaksOff(Call call) {
        call.request();
        call.startStream().event("{\"choices\":[{\"delta\":{\"role\":\"lost\"}}]}");
        call.reset();
    }

    @Test
    void a_client_that_leaves_is_seen_meanwhile() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, HEARTBEAT, llama);
                RawClient client = proxy.connect().send(STREAM)) {
            Call call = llama.awaitCall();
            call.request();
            client.readHead();
            call.startStream().event(ROLE);
            client.reset();
            call.awaitLeave();
            await().until(() -> proxy.inFlight() == 0);
        }
    }

    @Test
    void it_is_the_same_over_http2() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, HEARTBEAT, llama);
                Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.chat("{\"model\":\"llama\",\"messages\":[],\"stream\":true}");
            Call call = llama.awaitCall();
            call.request();
            call.startStream().event(ROLE);
            await().until(() -> proxy.sluice().streams() == 1);
            call.event(TOKEN).lastChunk();
            call.done();
            Http2Client.Response answer = client.response(stream);
            assertThat(answer.text()).contains(ROLE).contains(TOKEN);
            assertThat(answer.complete()).isTrue();
        }
    }
}
