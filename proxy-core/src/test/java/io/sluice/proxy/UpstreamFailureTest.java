package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.stream.Stream;

/** An answer that was cut never looks like a whole one. */
@ParameterizedClass
@EnumSource(Transport.class)
class UpstreamFailureTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
    private static final String CHUNKS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";

    private final Transport transport;
    private RawBackend llama;
    private TestProxy proxy;

    UpstreamFailureTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
        proxy = TestProxy.start(transport, llama);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    private record Row(String name, Answer answer) {}

    @TestFactory
    Stream<DynamicTest> a_cut_answer_never_looks_complete() {
        return Stream.of(
                        new Row("length, FIN", Answer.closing(LENGTH + "half")),
                        new Row("length, RST", Answer.resetting(LENGTH + "half")),
                        new Row("length, nothing of it", Answer.closing(LENGTH)),
                        new Row("chunks, FIN between", Answer.closing(CHUNKS + "4\r\nhalf\r\n")),
                        new Row("chunks, FIN inside", Answer.closing(CHUNKS + "8\r\nhalf")),
                        new Row("chunks, FIN in a size", Answer.closing(CHUNKS + "4\r\nhalf\r\n0")),
                        new Row(
                                "chunks, FIN before the last line",
                                Answer.closing(CHUNKS + "4\r\nhalf\r\n0\r\n")),
                        new Row("chunks, RST", Answer.resetting(CHUNKS + "4\r\nhalf\r\n")),
                        new Row("chunks, broken", Answer.closing(CHUNKS + "4\r\nhalf\r\nzz\r\n")),
                        new Row("no framing, RST", Answer.resetting("HTTP/1.1 200 OK\r\n\r\nhalf")))
                .map(row -> dynamicTest(row.name(), () -> isSeenToBeCut(row.answer())));
    }

    private void isSeenToBeCut(Answer answer) {
        llama.answerOnce(answer);
        RawResponse response = proxy.exchange(CHAT);
        assertThat(response.complete()).isFalse();
        assertThat("half").startsWith(response.text());
        assertThat(proxy.exchange(CHAT).text()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void a_client_of_http_1_0_sees_a_reset() {
        llama.answerOnce(Answer.resetting(CHUNKS + "4\r\nhalf\r\n"));
        RawResponse response = proxy.exchange(CHAT.replace("HTTP/1.1", "HTTP/1.0"));
        assertThat(response.complete()).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> a_stream_cut_between_events_says_why_and_does_not_end() {
        String event = "b\r\ndata: one\n\n\r\n";
        return Stream.of(
                        new Row("FIN", Answer.closing(EVENTS + event)),
                        new Row("RST", Answer.resetting(EVENTS + event)),
                        new Row(
                                "lines that end with CR LF",
                                Answer.closing(EVENTS + "d\r\ndata: one\r\n\r\n\r\n")))
                .map(row -> dynamicTest(row.name(), () -> saysWhy(row.answer())));
    }

    @Test
    void what_came_before_a_broken_chunk_is_passed_on_and_not_ended() {
        String event = "b\r\ndata: one\n\n\r\n";
        llama.answerOnce(Answer.closing(EVENTS + event + event + "zz\r\n"));
        RawResponse response = proxy.exchange(CHAT);
        assertThat(response.text()).startsWith("data: one\n\n");
        assertThat(response.complete()).isFalse();
    }

    private void saysWhy(Answer answer) {
        llama.answerOnce(answer);
        try (RawClient client = proxy.connect()) {
            client.send(CHAT);
            String id = client.readHead().field("x-request-id");
            assertThat(client.readEvent().strip()).isEqualTo("data: one");
            String last = client.readEvent();
            assertThat(last)
                    .startsWith("data: {\"error\":{")
                    .endsWith("}\n\n")
                    .contains("\"code\":\"backend_unavailable\"", "\"request_id\":\"" + id + "\"");
            RawResponse rest = client.readRest();
            assertThat(rest.text()).isEmpty();
            assertThat(rest.complete()).isFalse();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_stream_cut_inside_an_event_gets_no_event_of_ours() {
        return Stream.of(
                        new Row("no line end", pieces("data: one")),
                        new Row("one line end", pieces("data: one\n")),
                        new Row("one line end as a chunk", pieces("data: one", "\n")),
                        new Row("one CR LF as a chunk", pieces("data: one", "\r\n")),
                        new Row("a field of the next", pieces("data: one\n\n", "data: two\n")),
                        new Row("a byte of the next", pieces("data: one\n\n", "d")),
                        new Row(
                                "inside a chunk",
                                Answer.closing(EVENTS + "b\r\ndata: one\n\n\r\nb\r\nda")),
                        new Row(
                                "inside the end of a chunk",
                                Answer.closing(EVENTS + "c\r\ndata: one\n\n")))
                .map(row -> dynamicTest(row.name(), () -> getsNoEvent(row.answer())));
    }

    /** All pieces as chunks in one packet, so that what stands before each is seen with it. */
    private static Answer pieces(String... pieces) {
        var all = new StringBuilder(EVENTS);
        for (String piece : pieces) {
            all.append(Integer.toHexString(piece.length())).append("\r\n");
            all.append(piece).append("\r\n");
        }
        return Answer.closing(all.toString());
    }

    private void getsNoEvent(Answer answer) {
        llama.answerOnce(answer);
        RawResponse response = proxy.exchange(CHAT);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).startsWith("da").doesNotContain("error");
        assertThat(response.complete()).isFalse();
    }

    @Test
    void a_backend_that_does_not_answer_in_time_is_a_gateway_timeout() {
        llama.hold();
        String clocks = "models: {llama: {timeouts: {response_head: 100ms}}}\n";
        try (TestProxy hasty = TestProxy.start(transport, clocks, llama);
                RawClient client = hasty.connect()) {
            client.send(CHAT);
            Call call = llama.awaitCall();
            Refused.check(client.readResponse(), 504, "gateway_timeout");
            call.awaitLeave();
            llama.answer(Answer.json(200, "{}"));
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
            assertThat(llama.requests()).hasSize(2);
        }
    }

    @Test
    void a_stream_that_falls_silent_is_cut_with_a_reason() {
        llama.hold();
        String clocks = "models: {llama: {timeouts: {between_tokens: 100ms}}}\n";
        try (TestProxy hasty = TestProxy.start(transport, clocks, llama);
                RawClient client = hasty.connect()) {
            client.send(CHAT);
            Call call = llama.awaitCall();
            call.startStream().event("one");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readEvent()).isEqualTo("data: one\n\n");
            assertThat(client.readEvent()).contains("\"code\":\"gateway_timeout\"");
            assertThat(client.readRest().complete()).isFalse();
            call.awaitLeave();
        }
    }

    @Test
    void a_stream_may_be_silent_before_its_first_bytes_for_as_long_as_a_head() {
        llama.hold();
        String clocks =
                "models: {llama: {timeouts: {response_head: 600ms, between_tokens: 100ms}}}\n";
        try (TestProxy hasty = TestProxy.start(transport, clocks, llama);
                RawClient client = hasty.connect()) {
            client.send(CHAT);
            long asked = System.nanoTime();
            Call call = llama.awaitCall();
            call.startStream();
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readRest().complete()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isGreaterThan(Duration.ofMillis(500));
            call.awaitLeave();
        }
    }

    @Test
    void an_answer_before_the_end_of_the_body_is_passed_on() {
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(
                    "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 900000\r\n\r\n{\"model\":\"llama\",\"a\":\""
                            + "x".repeat(200_000));
            Call call = llama.awaitCall();
            call.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).isEqualTo("no");
            assertThat(response.field("connection")).isEqualToIgnoringCase("close");
            call.awaitLeave();
        }
    }
}
