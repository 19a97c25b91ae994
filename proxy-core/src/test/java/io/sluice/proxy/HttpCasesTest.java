package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.proxy.AnswerRows.Backend;
import io.sluice.proxy.AnsweredRows.Answered;
import io.sluice.proxy.RefusedRows.Row;
import io.sluice.testkit.Answer;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Objects;

/**
 * The known ways to make two readers of HTTP/1.1 disagree, from both sides, over real sockets: each
 * whole and each cut into single bytes.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class HttpCasesTest {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

    /** A split costs a segment for each byte; longer rows are cut at their first bytes only. */
    private static final int SPLIT = 400;

    private static @Nullable RawBackend backend;
    private static @Nullable TestProxy proxy;

    @SuppressWarnings("UnusedVariable") // the container's
    private final Transport transport;

    HttpCasesTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeParameterizedClassInvocation
    static void start(Transport transport) {
        backend = RawBackend.start("m");
        proxy = TestProxy.start(transport, backend);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        proxy().close();
        backend().close();
    }

    @AfterEach
    void no_backend_has_heard_of_the_canary() {
        assertThat(backend().requests())
                .noneMatch(request -> request.raw().latin1().contains("CANARY"));
        backend().answer(Answer.json(200, "{}"));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.RefusedRows#refused")
    void refuses_what_is_ambiguous_and_closes(Row row) {
        refuses(row, false);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.RefusedRows#refused")
    void refuses_what_is_ambiguous_when_it_comes_in_single_bytes(Row row) {
        refuses(row, true);
    }

    private static void refuses(Row row, boolean split) {
        int before = backend().requests().size();
        try (RawClient client = proxy().connect()) {
            send(client, row.bytes() + RefusedRows.CANARY, split);
            RawResponse response = client.readResponse();
            if (row.name().startsWith("no framing")) { // a request without a body, then garbage
                assertThat(response.status()).isEqualTo(400);
                response = client.readResponse();
            }
            assertThat(response.status()).as(response.text()).isEqualTo(400);
            assertThat(response.text()).contains("\"bad_request\"");
            assertThat(response.field("connection")).isEqualTo("close");
            assertThat(client.awaitRemains().latin1()).isEmpty();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
        assertThat(backend().requests()).hasSize(before);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnsweredRows#answered")
    void answers_each_request_and_knows_where_the_next_begins(Answered row) {
        answers(row, false);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnsweredRows#answered")
    void answers_each_request_that_comes_in_single_bytes(Answered row) {
        answers(row, true);
    }

    private static void answers(Answered row, boolean split) {
        try (RawClient client = proxy().connect()) {
            send(client, row.bytes(), split);
            for (int status : row.statuses()) {
                RawResponse response = client.readResponse();
                assertThat(response.status()).as(response.text()).isEqualTo(status);
                assertThat(response.complete()).isTrue();
            }
            int last = row.statuses().getLast();
            if (row.bytes().endsWith(RefusedRows.CANARY) || last == 400) {
                assertThat(client.awaitRemains().latin1()).isEmpty();
                assertThat(client.awaitEnd()).isEqualTo(End.FIN);
            } else {
                assertThat(client.send(HEALTH).readResponse().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void asks_for_a_body_that_is_held_back() {
        try (RawClient client = proxy().connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("{\"model\":\"m\"}");
            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(backend().requests().getLast().field("expect")).isEmpty();
            assertThat(client.send(HEALTH).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void does_not_ask_for_a_body_that_it_refuses() {
        try (RawClient client = proxy().connect()) {
            client.send(
                    "POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 13\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(404);
            client.readRest();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#invalid")
    void answers_502_in_place_of_what_is_no_answer(Row row) {
        backend().answer(bytes(row.bytes(), false));
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(Requests.chatFor("m")).readResponse();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("backend_invalid_response");
            reaches_the_backend_anew(client);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#passed")
    void passes_answers_and_nothing_behind_them(Backend row) {
        backend().answer(bytes(row.answer(), false));
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(Requests.chatFor("m")).readResponse();
            assertThat(response.complete()).isTrue();
            assertThat(response.text()).isEqualTo(row.expected());
            for (String name :
                    new String[] {"x-secret", "keep-alive", "proxy-authenticate", "upgrade"}) {
                assertThat(response.field(name)).isEmpty();
            }
            assertThat(response.trailers().all()).isEmpty();
            reaches_the_backend_anew(client);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#passed")
    void passes_answers_that_come_in_single_bytes(Backend row) {
        backend().answer(bytes(row.answer(), true));
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(Requests.chatFor("m")).readResponse();
            assertThat(response.complete()).isTrue();
            assertThat(response.text()).isEqualTo(row.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#passed")
    void passes_answers_to_a_client_of_version_1_0(Backend row) {
        backend().answer(bytes(row.answer(), true));
        String request = Requests.chatFor("m").replace("HTTP/1.1", "HTTP/1.0");
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(request).readResponse();
            assertThat(response.field("transfer-encoding")).isEmpty();
            assertThat(response.complete()).isTrue();
            assertThat(response.text()).isEqualTo(row.expected());
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#cut")
    void cuts_an_answer_that_was_cut(Row row) {
        backend().answer(Answer.closing(row.bytes()));
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(Requests.chatFor("m")).readResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.complete()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.AnswerRows#cut")
    void resets_a_client_of_version_1_0_whose_answer_was_cut(Row row) {
        backend().answer(Answer.closing(row.bytes()));
        String request = Requests.chatFor("m").replace("HTTP/1.1", "HTTP/1.0");
        try (RawClient client = proxy().connect()) {
            RawResponse response = client.send(request).readResponse();
            assertThat(response.complete()).isFalse();
        }
    }

    @Test
    void gives_only_the_head_to_HEAD() {
        backend().answer(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false));
        try (RawClient client = proxy().connect()) {
            client.send("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readResponseToHead().status()).isEqualTo(200);
            assertThat(client.send(HEALTH).readResponse().status()).isEqualTo(200);
        }
    }

    /** What the backend sent beyond its answer is never taken for the next one. */
    private static void reaches_the_backend_anew(RawClient client) {
        backend().answer(Answer.json(200, "{\"next\":1}"));
        assertThat(client.send(Requests.chatFor("m")).readResponse().text())
                .isEqualTo("{\"next\":1}");
    }

    private static Answer bytes(String answer, boolean split) {
        byte[] all = answer.getBytes(ISO_8859_1);
        return call -> {
            call.request();
            if (!split) {
                call.send(all);
                return;
            }
            for (byte one : all) {
                call.send(new byte[] {one});
            }
        };
    }

    private static void send(RawClient client, String text, boolean split) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        if (!split) {
            client.send(bytes);
            return;
        }
        int cut = Math.min(bytes.length, SPLIT);
        client.sendSplit(Arrays.copyOf(bytes, cut));
        client.send(Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    private static RawBackend backend() {
        return Objects.requireNonNull(backend);
    }

    private static TestProxy proxy() {
        return Objects.requireNonNull(proxy);
    }
}
