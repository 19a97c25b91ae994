package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

/** Each kind of ending leaves its line in the access log, and its trace in the metrics. */
@ParameterizedClass
@EnumSource(Transport.class)
class ObservationTest {
    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":9,\"total_tokens\":11,\"completion_tokens\":2}";
    private static final String CHAT = "\"method\":\"POST\",\"path\":\"/v1/chat/completions\",";
    private static final String WORD = "{\"choices\":[{\"delta\":{\"content\":\"word\"}}]}";

    @TempDir private Path directory;
    private final Transport transport;
    private RawBackend llama;
    private TestProxy proxy;
    private AccessLines log;

    ObservationTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama", "slow");
        log = new AccessLines(directory.resolve("access.log"));
        String models =
                "models: {llama: {aliases: [gpt]}, slow: {timeouts: {between_tokens: 200ms},"
                        + " max_in_flight: 1}}\n";
        proxy = TestProxy.start(transport, models + log.yaml(), llama);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    private String backend() {
        return "127.0.0.1:" + llama.port();
    }

    /** As a request for llama is logged up to its bytes. */
    private String asked(int status, long requestBytes, String more) {
        String given = status == 0 ? "" : "\"status\":" + status + ",";
        return "{%s%s\"model\":\"llama\",\"backend\":\"%s\",\"attempts\":1,\"request_bytes\":%d,%s}"
                .formatted(CHAT, given, backend(), requestBytes, more);
    }

    private static int bytes(String request) {
        return request.length() - request.indexOf("\r\n\r\n") - 4;
    }

    private double requests(int code) {
        return proxy.metric(
                "sluice_requests_total{backend=\"%s\",code=\"%d\",model=\"llama\"}"
                        .formatted(backend(), code));
    }

    private double tokens(String type) {
        return proxy.metric("sluice_tokens_total{model=\"llama\",type=\"" + type + "\"}");
    }

    @Test
    void an_answer_with_its_usage() {
        String answer = "{\"choices\":[]," + USAGE + "}";
        llama.answer(Answer.json(200, answer));
        String request = Requests.chat("{\"model\":\"gpt\"}");
        proxy.exchange(request);

        assertThat(log.next())
                .isEqualTo(
                        asked(
                                200,
                                bytes(request),
                                "\"response_bytes\":"
                                        + answer.length()
                                        + ",\"first_byte_ms\":true,\"prompt_tokens\":9,"
                                        + "\"completion_tokens\":2,\"ended_by\":\"backend\","
                                        + "\"reason\":\"done\""));
        assertThat(requests(200)).isEqualTo(1);
        assertThat(tokens("prompt")).isEqualTo(9);
        assertThat(tokens("completion")).isEqualTo(2);
        assertThat(proxy.metric("sluice_request_seconds_count{model=\"llama\"}")).isEqualTo(1);
        assertThat(proxy.metric("sluice_first_byte_seconds_count{model=\"llama\"}")).isEqualTo(1);
    }

    @Test
    void a_stream_with_its_usage() {
        llama.answer(Answer.events(WORD, WORD, "{\"choices\":[]," + USAGE + "}", "[DONE]"));
        String request = Requests.chatFor("llama");
        int length = proxy.exchange(request).text().length();

        assertThat(length).isPositive();
        assertThat(log.next())
                .startsWith(asked(200, bytes(request), "\"response_bytes\":").replace("}", ""))
                .endsWith(
                        ",\"first_byte_ms\":true,\"first_token_ms\":true,"
                                + "\"prompt_tokens\":9,\"completion_tokens\":2,"
                                + "\"ended_by\":\"backend\",\"reason\":\"done\"}");
        assertThat(tokens("completion")).isEqualTo(2);
    }

    @Test
    void a_stream_that_its_client_leaves_is_counted_until_then() {
        llama.hold();
        String request = Requests.chatFor("llama");
        try (RawClient client = proxy.connect()) {
            client.send(request);
            Call call = llama.awaitCall();
            call.startStream();
            client.readHead();
            for (int i = 0; i < 3; i++) {
                call.event(WORD);
                client.readEvent();
            }
        }
        assertThat(log.next())
                .endsWith(
                        "\"first_byte_ms\":true,\"first_token_ms\":true,"
                                + "\"completion_tokens\":3,\"tokens_estimated\":true,"
                                + "\"ended_by\":\"client\",\"reason\":\"client_gone\"}");
        assertThat(tokens("completion")).isEqualTo(3);
        assertThat(
                        proxy.metric(
                                "sluice_upstream_connections{backend=\"%s\",state=\"active\"}"
                                        .formatted(backend())))
                .isZero();
        assertThat(proxy.metric("sluice_client_cancels_total")).isEqualTo(1);
        assertThat(requests(200)).isEqualTo(1);
    }

    @Test
    void a_client_that_leaves_before_any_answer() {
        llama.hold();
        String request = Requests.chatFor("llama");
        try (RawClient client = proxy.connect()) {
            client.send(request);
            llama.awaitCall();
        }
        assertThat(log.next())
                .isEqualTo(
                        asked(
                                0,
                                bytes(request),
                                "\"response_bytes\":0,\"ended_by\":\"client\","
                                        + "\"reason\":\"client_gone\""));
    }

    @Test
    void a_stream_that_its_backend_breaks_off() {
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            call.startStream();
            client.readHead();
            call.event(WORD);
            client.readEvent();
            call.reset();
            client.readRest();
        }
        assertThat(log.next())
                .endsWith(
                        "\"completion_tokens\":1,\"tokens_estimated\":true,"
                                + "\"ended_by\":\"backend\",\"reason\":\"backend_unavailable\"}");
        assertThat(proxy.metric("sluice_cut_answers_total{backend=\"" + backend() + "\"}"))
                .isEqualTo(1);
    }

    @Test
    void a_stream_that_does_not_go_on() {
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("slow"));
            Call call = llama.awaitCall();
            call.startStream();
            client.readHead();
            call.event(WORD);
            client.readRest();
        }
        assertThat(log.next())
                .endsWith(
                        "\"ended_by\":\"proxy\",\"reason\":\"gateway_timeout\","
                                + "\"clock\":\"between_tokens\"}");
        assertThat(proxy.metric("sluice_expired_clocks_total{clock=\"between_tokens\"}"))
                .isEqualTo(1);
    }

    @Test
    void requests_that_wait_for_a_place() {
        llama.hold();
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect();
                RawClient third = proxy.connect()) {
            first.send(Requests.chatFor("slow"));
            Call running = llama.awaitCall();
            second.send(Requests.chatFor("slow"));
            await().until(() -> proxy.sluice().waiting() == 1);
            third.send(Requests.chatFor("slow"));
            await().until(() -> proxy.sluice().waiting() == 2);
            third.reset();
            assertThat(log.next())
                    .contains("\"attempts\":0,")
                    .endsWith(
                            "\"queue_ms\":true,\"ended_by\":\"client\","
                                    + "\"reason\":\"client_gone\"}");
            running.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            first.readResponse();
            assertThat(log.next()).doesNotContain("queue_ms");
            llama.awaitCall().send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            second.readResponse();
            assertThat(log.next())
                    .contains("\"attempts\":1,")
                    .endsWith("\"queue_ms\":true,\"ended_by\":\"backend\",\"reason\":\"done\"}");
        }
    }

    @Test
    void a_model_that_nobody_serves_is_no_label() {
        String request = Requests.chat("{\"model\":\"made-up\"}");
        int answered = proxy.exchange(request).text().length();
        assertThat(log.next())
                .isEqualTo(
                        "{%s\"status\":404,\"attempts\":0,\"request_bytes\":%d,"
                                        .formatted(CHAT, bytes(request))
                                + "\"response_bytes\":%d,\"ended_by\":\"proxy\","
                                        .formatted(answered)
                                + "\"reason\":\"model_not_found\"}");
        assertThat(proxy.metric("sluice_refusals_total{code=\"model_not_found\"}")).isEqualTo(1);
        assertThat(proxy.metric("sluice_requests_total{backend=\"\",code=\"404\",model=\"\"}"))
                .isEqualTo(1);
    }

    @Test
    void an_answer_that_came_to_nothing() {
        llama.answer(Answer.closing("nonsense\r\n\r\n"));
        proxy.exchange(Requests.chatFor("llama"));
        assertThat(log.next())
                .contains("\"status\":502,\"model\":\"llama\",\"backend\":\"" + backend())
                .endsWith("\"ended_by\":\"proxy\",\"reason\":\"backend_invalid_response\"}");
        assertThat(requests(502)).isEqualTo(1);
        assertThat(proxy.metric("sluice_request_seconds_count{model=\"llama\"}")).isZero();
    }

    @Test
    void bytes_that_are_no_request() {
        proxy.exchange("GET /a b HTTP/1.1\r\n\r\n");
        assertThat(log.next())
                .startsWith("{\"status\":400,\"attempts\":0,\"request_bytes\":0,")
                .endsWith("\"ended_by\":\"proxy\",\"reason\":\"bad_request\"}");
    }

    @Test
    void the_query_is_left_out() {
        proxy.exchange(Requests.get("/v1/models?api_key=secret"));
        assertThat(log.next())
                .startsWith("{\"method\":\"GET\",\"path\":\"/v1/models\",\"status\":200,")
                .endsWith("\"ended_by\":\"proxy\",\"reason\":\"done\"}");
    }

    @Test
    void management_is_logged_and_not_counted() {
        assertThat(proxy.metric("sluice_streams")).isZero();
        assertThat(log.next())
                .startsWith("{\"method\":\"GET\",\"path\":\"/metrics\",\"status\":200,");
        assertThat(proxy.metric("sluice_requests_total{backend=\"\",code=\"200\",model=\"\"}"))
                .isZero();
        log.next();
        assertThat(log.more()).isZero();
    }

    @Test
    void connections_to_a_backend_are_active_or_idle() {
        String connections = "sluice_upstream_connections{backend=\"" + backend() + "\",state=\"";
        llama.hold();
        try (RawClient client = proxy.connect()) {
            client.send(Requests.chatFor("llama"));
            Call call = llama.awaitCall();
            assertThat(proxy.metric("sluice_streams")).isEqualTo(1);
            assertThat(proxy.metric(connections + "active\"}")).isEqualTo(1);
            assertThat(proxy.metric(connections + "idle\"}")).isZero();

            call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            client.readResponse();
            assertThat(proxy.metric(connections + "active\"}")).isZero();
            assertThat(proxy.metric(connections + "idle\"}")).isEqualTo(1);
        }
    }
}
