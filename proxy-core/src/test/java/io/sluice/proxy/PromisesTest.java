package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.Payload;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawRequest;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** What the proxy promises, each in one short example; other tests try to break it. */
@ParameterizedClass
@EnumSource(Transport.class)
class PromisesTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String SETTINGS =
            """
            models: {llama: {aliases: [gpt]}}
            limits: {buffered: 256KiB, dispatch_after: 64KiB}
            """;

    private final Transport transport;
    private RawBackend llama;
    private TestProxy proxy;

    PromisesTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
        proxy = TestProxy.start(transport, SETTINGS, llama);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    @Test
    void promise_1_the_backend_reads_the_body_that_the_client_sent() {
        String body = " {\"a\":\"\\u00e9 é 😀\",\t\"model\" : \"%s\", \"b\":[1e400,-0.0] }\r\n";
        proxy.exchange(Requests.chat(body.formatted("llama")));
        assertThat(llama.awaitRequest().payload()).isEqualTo(payload(body.formatted("llama")));
        proxy.exchange(Requests.chat(body.formatted("gpt")));
        assertThat(llama.awaitRequest().payload())
                .as("of an alias, only the name changes")
                .isEqualTo(payload(body.formatted("llama")));
    }

    private static Payload payload(String body) {
        return new Payload(body.getBytes(UTF_8));
    }

    @Test
    void promise_2_a_truncated_answer_never_looks_complete() {
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
        for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
            llama.answerOnce(Answer.closing(chunks)).answerOnce(Answer.resetting(chunks));
            String request = CHAT.replace("HTTP/1.1", version);
            assertThat(proxy.exchange(request).complete()).as("FIN, %s", version).isFalse();
            assertThat(proxy.exchange(request).complete()).as("RST, %s", version).isFalse();
        }
    }

    @Test
    void promise_3_a_client_that_leaves_cancels_its_request() {
        llama.hold();
        RawClient waiting = proxy.connect().send(CHAT);
        Call unanswered = llama.awaitCall();
        waiting.close();
        unanswered.awaitLeave();
        RawClient reading = proxy.connect().send(CHAT);
        Call streaming = llama.awaitCall();
        streaming.startStream().event("one");
        assertThat(reading.readHead().status()).isEqualTo(200);
        reading.reset();
        streaming.awaitLeave();
    }

    @Test
    void promise_4_nothing_stays_counted_and_nothing_stays_held() {
        llama.answerOnce(Answer.json(200, "{}"))
                .answerOnce(Answer.resetting("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
                .answerOnce(Answer.closing("nonsense\r\n\r\n"))
                .answerOnce(Answer.closing(""));
        for (int i = 0; i < 4; i++) {
            proxy.exchange(CHAT);
        }
        proxy.exchange(Requests.chat("{"));
        proxy.connect().send(CHAT.substring(0, CHAT.length() - 1)).reset();
        proxy.awaitQuiet(); // LeakGuard looks after the buffers
    }

    @Test
    void promise_5_nothing_is_retried_once_the_client_has_seen_a_byte() {
        try (RawClient client = proxy.connect()) {
            client.send(CHAT).readResponse(); // leaves a connection that may be used again
            llama.answerOnce(Answer.resetting("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
            assertThat(client.send(CHAT).readResponse().complete()).isFalse();
        }
        proxy.awaitQuiet();
        assertThat(llama.requests()).hasSize(2);
    }

    @Test
    void promise_6_ambiguous_framing_is_refused_and_reaches_nobody() {
        String body = "0\r\n\r\nGET /canary HTTP/1.1\r\nHost: p\r\n\r\n";
        String both = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        try (RawClient client = proxy.connect()) {
            client.send(Requests.post(Requests.CHAT, both, body));
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(400);
            Refused.ends(client, response);
        }
        assertThat(llama.requests()).isEmpty();
    }

    @Test
    void promise_7_a_refusal_says_what_was_wrong() {
        RawResponse response = proxy.exchange(Requests.chatFor("nobody"));
        Refused.check(response, 404, "model_not_found");
        assertThat(response.text())
                .contains("nobody")
                .contains("\"request_id\":\"" + response.field("x-request-id") + "\"");
    }

    @Test
    void promise_8_memory_is_bounded_by_configuration() {
        String start =
                "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 60000\r\n\r\n{\"model\":\"llama\",\"a\":\""
                        + "x".repeat(50_000);
        List<RawClient> clients = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 20 && refused == 0; i++) {
            RawClient client = proxy.connect().send(start);
            clients.add(client);
            refused += proxy.metric("sluice_refusals_total{code=\"overloaded\"}") > 0 ? 1 : 0;
            assertThat(proxy.sluice().buffered()).isLessThanOrEqualTo(256 * 1024);
        }
        assertThat(proxy.metric("sluice_refusals_total{code=\"overloaded\"}")).isPositive();
        clients.forEach(RawClient::close);
        proxy.awaitQuiet();
        assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
        assertThat(llama.requests()).allMatch(RawRequest::complete);
    }
}
