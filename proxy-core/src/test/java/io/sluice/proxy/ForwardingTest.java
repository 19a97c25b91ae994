package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
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

import java.util.Locale;

/** What passes, passes unchanged, in both directions. */
@ParameterizedClass
@EnumSource(Transport.class)
class ForwardingTest {
    private final Transport transport;
    private RawBackend llama;
    private RawBackend qwen;
    private TestProxy proxy;

    ForwardingTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama");
        qwen = RawBackend.start("qwen");
        proxy =
                TestProxy.start(
                        transport, "models:\n  llama: {aliases: [gpt-4o, 'gp\"t']}\n", llama, qwen);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
        qwen.close();
    }

    @Test
    void sends_each_model_to_the_backend_that_serves_it() {
        assertThat(proxy.exchange(Requests.chatFor("qwen")).field("x-sluice-backend"))
                .isEqualTo("127.0.0.1:" + qwen.port());
        assertThat(proxy.exchange(Requests.chatFor("llama")).field("x-sluice-backend"))
                .isEqualTo("127.0.0.1:" + llama.port());
        assertThat(llama.requests()).hasSize(1);
        assertThat(qwen.requests()).hasSize(1);
    }

    @Test
    void passes_the_body_byte_for_byte() {
        String body = "{ \"messages\" : [\"\\u00e9 é\\n\"],\t\"model\":\"llama\" , \"x\":1e400}\n";
        proxy.exchange(Requests.chat(body));
        assertThat(llama.awaitRequest().payload().text()).isEqualTo(body);
    }

    @Test
    void frames_a_chunked_body_with_its_length_once_it_is_whole() {
        proxy.exchange(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: proxy\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "8\r\n{\"model\"\r\n9;a=b\r\n:\"llama\"}\r\n0\r\nX: y\r\n\r\n");
        RawRequest request = llama.awaitRequest();
        assertThat(request.payload().text()).isEqualTo("{\"model\":\"llama\"}");
        assertThat(request.field("content-length")).isEqualTo("17");
        assertThat(request.field("transfer-encoding")).isEmpty();
    }

    @Test
    void replaces_an_alias_by_its_model_and_nothing_else() {
        proxy.exchange(Requests.chat("{\"a\": 1, \"model\" : \"gpt-4o\", \"b\":[\"gpt-4o\"]}"));
        RawRequest request = llama.awaitRequest();
        assertThat(request.payload().text())
                .isEqualTo("{\"a\": 1, \"model\" : \"llama\", \"b\":[\"gpt-4o\"]}");
        assertThat(request.complete()).isTrue();
    }

    @Test
    void replaces_an_alias_that_is_written_with_escapes() {
        proxy.exchange(Requests.chat("{\"model\":\"gp\\\"\\u0074\"}"));
        assertThat(llama.awaitRequest().payload().text()).isEqualTo("{\"model\":\"llama\"}");
    }

    @Test
    void writes_its_own_host_forwarding_and_attempt_fields() {
        proxy.exchange(
                Requests.post(
                        Requests.CHAT,
                        "Content-Type: application/json\r\nX-Forwarded-For: 6.6.6.6\r\n"
                                + "Connection: x-secret\r\nX-Secret: 1\r\nX-Kept: 2\r\n",
                        "{\"model\":\"llama\"}"));
        RawRequest request = llama.awaitRequest();
        assertThat(request.field("host")).isEqualTo("127.0.0.1:" + llama.port());
        assertThat(request.field("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.field("x-forwarded-host")).isEqualTo("proxy");
        assertThat(request.field("x-sluice-attempt")).isEqualTo("1");
        assertThat(request.field("via").toLowerCase(Locale.ROOT)).contains("sluice");
        assertThat(request.field("x-secret")).isEmpty();
        assertThat(request.field("x-kept")).isEqualTo("2");
    }

    @Test
    void takes_over_a_request_id_and_makes_one_where_there_is_none() {
        RawResponse taken =
                proxy.exchange(
                        Requests.post(
                                Requests.CHAT,
                                "Content-Type: application/json\r\nX-Request-ID: my-trace-42\r\n",
                                "{\"model\":\"llama\"}"));
        assertThat(taken.field("x-request-id")).isEqualTo("my-trace-42");
        assertThat(llama.awaitRequest().field("x-request-id")).isEqualTo("my-trace-42");
        RawResponse made = proxy.exchange(Requests.chatFor("llama"));
        assertThat(made.field("x-request-id"))
                .isEqualTo(llama.awaitRequest().field("x-request-id"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void answers_many_requests_on_one_connection_over_one_upstream_connection() {
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                llama.answerOnce(Answer.json(200, "{\"n\":" + i + "}"));
                client.send(Requests.chatFor("llama"));
                assertThat(client.readResponse().text()).isEqualTo("{\"n\":" + i + "}");
            }
        }
        assertThat(llama.carryingConnections()).isEqualTo(1);
    }

    @Test
    void answers_pipelined_requests_in_their_order() {
        llama.answer(
                call ->
                        call.send(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + call.request().payload().length()
                                        + "\r\n\r\n"
                                        + call.request().payload().text()));
        var all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append(Requests.chat("{\"model\":\"llama\",\"n\":" + i + "}"));
        }
        try (RawClient client = proxy.connect()) {
            client.send(all.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.readResponse().text())
                        .isEqualTo("{\"model\":\"llama\",\"n\":" + i + "}");
            }
        }
    }

    @Test
    void passes_what_a_backend_answers_also_when_it_refuses() {
        llama.answer(Answer.json(418, "{\"error\":{\"code\":418}}"));
        RawResponse response = proxy.exchange(Requests.chatFor("llama"));
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.text()).isEqualTo("{\"error\":{\"code\":418}}");
    }

    @Test
    void passes_each_event_on_when_it_comes() {
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            call.startStream();
            assertThat(client.readHead().field("x-accel-buffering")).isEqualTo("no");
            for (int i = 0; i < 100; i++) {
                call.event("token " + i);
                assertThat(client.readEvent()).isEqualTo("data: token " + i + "\n\n");
            }
            call.lastChunk();
            assertThat(client.readRest().complete()).isTrue();
            call.done();
        }
    }

    @Test
    void passes_a_first_event_that_comes_in_one_packet_with_the_head() {
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            call.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\nf\r\ndata: together\n\r\n1\r\n\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readEvent()).isEqualTo("data: together\n\n");
            call.event("alone");
            assertThat(client.readEvent()).isEqualTo("data: alone\n\n");
            call.lastChunk();
            assertThat(client.readRest().complete()).isTrue();
            call.done();
        }
    }

    @Test
    void strips_extensions_and_trailers_from_an_answer() {
        llama.respond(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3;x=y\r\nabc\r\n3\r\ndef\r\n0\r\nX-Trailer: 1\r\n\r\n");
        RawResponse response = proxy.exchange(Requests.chatFor("llama"));
        assertThat(response.text()).isEqualTo("abcdef");
        assertThat(response.trailers().all()).isEmpty();
        assertThat(response.complete()).isTrue();
    }

    @Test
    void frames_an_answer_that_only_its_connection_ends() {
        llama.answer(Answer.closing("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
        RawResponse response = proxy.exchange(Requests.chatFor("llama"));
        assertThat(response.field("transfer-encoding")).isEqualTo("chunked");
        assertThat(response.text()).isEqualTo("until the end");
        assertThat(response.complete()).isTrue();
    }

    @Test
    void gives_a_client_of_http_1_0_an_answer_without_chunks() {
        llama.answer(Answer.events("one", "two"));
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama").replace("HTTP/1.1", "HTTP/1.0"));
            RawResponse response = client.readResponse();
            assertThat(response.field("transfer-encoding")).isEmpty();
            assertThat(response.text()).isEqualTo("data: one\n\ndata: two\n\n");
        }
    }

    @Test
    void asks_for_a_body_that_the_client_holds_back() {
        String body = "{\"model\":\"llama\"}";
        String request =
                Requests.post(
                        Requests.CHAT,
                        "Content-Type: application/json\r\nExpect: 100-continue\r\n",
                        body);
        try (RawClient client = proxy.connect()) {
            client.send(request.substring(0, request.length() - body.length()));
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send(body);
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(llama.awaitRequest().field("expect")).isEmpty();
        }
    }

    @Test
    void sends_a_large_body_on_while_it_still_comes_but_keeps_its_end_back() {
        String start = "{\"model\":\"llama\",\"a\":\"" + "x".repeat(200_000);
        int total = start.length() + 100_002;
        try (RawClient client = proxy.connect()) {
            llama.hold();
            client.send(
                    "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                            + "Content-Length: "
                            + total
                            + "\r\n\r\n"
                            + start);
            Call call = llama.awaitCall();
            client.send("y".repeat(100_000) + "\"}");
            assertThat(call.request().payload().length()).isEqualTo(total);
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").done();
            assertThat(client.readResponse().text()).isEqualTo("ok");
        }
    }
}
