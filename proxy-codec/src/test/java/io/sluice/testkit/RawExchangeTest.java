package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;

/** The raw client and the raw backend, each tried against the other. */
final class RawExchangeTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

    private final RawBackend backend = RawBackend.start("m-1", "m-2");
    private final RawClient client = RawClient.connect(backend.port());

    @AfterEach
    void close() {
        client.close();
        backend.close();
    }

    @Test
    void passes_a_request_and_a_response_as_they_are() {
        String request = "POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
        backend.respond("HTTP/1.1 201 Made\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok");

        RawResponse response = client.sendSplit(request).readResponse();

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.startLine()).isEqualTo("HTTP/1.1 201 Made");
        assertThat(response.field("x-a")).isEqualTo("b");
        assertThat(response.text()).isEqualTo("ok");
        assertThat(response.complete()).isTrue();
        assertThat(response.end()).isEqualTo(End.OPEN);
        RawRequest received = backend.awaitRequest();
        assertThat(received.raw().text()).isEqualTo(request);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.target()).isEqualTo("/v1/x");
        assertThat(received.field("HOST")).isEqualTo("x");
        assertThat(received.payload().text()).isEqualTo("hello");
        assertThat(received.payload().sha256())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(received.complete()).isTrue();
    }

    @Test
    void takes_chunks_and_trailers_apart_in_both_directions() {
        String chunked = "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n";
        backend.respond("HTTP/1.1 200 OK\r\n" + chunked + "0\r\nX-Sum: 7\r\n\r\n");

        RawResponse response =
                client.send("POST / HTTP/1.1\r\n" + chunked + "0\r\nX-T: u\r\n\r\n").readResponse();

        assertThat(response.text()).isEqualTo("abc0123456789");
        assertThat(response.trailers().value("x-sum")).isEqualTo("7");
        assertThat(response.complete()).isTrue();
        assertThat(backend.awaitRequest().payload().text()).isEqualTo("abc0123456789");
        assertThat(backend.requests().getFirst().trailers().value("x-t")).isEqualTo("u");
    }

    @Test
    void streams_step_by_step_under_the_tests_control() {
        backend.hold();
        client.send(GET);
        Call call = backend.awaitCall();
        assertThat(backend.openRequests()).isOne();

        call.startStream().event("1");
        assertThat(client.readHead().field("transfer-encoding")).isEqualTo("chunked");
        assertThat(client.readEvent()).isEqualTo("data: 1\n\n");
        call.chunk("data: 2\n\ndata: 3\n\n");
        assertThat(client.readEvent()).isEqualTo("data: 2\n\n");
        assertThat(client.readEvent()).isEqualTo("data: 3\n\n");
        call.lastChunk().done();

        assertThat(client.readEvent()).isEmpty();
        assertThat(client.readRest().complete()).isTrue();
    }

    @Test
    void tells_an_incomplete_body_from_a_complete_one() {
        backend.answerOnce(Answer.closing("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));

        RawResponse response = client.send(GET).readResponse();

        assertThat(response.text()).isEqualTo("half");
        assertThat(response.complete()).isFalse();
        assertThat(response.end()).isEqualTo(End.FIN);
    }

    @Test
    void tells_a_reset_from_an_orderly_end() {
        backend.answerOnce(
                Answer.resetting("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));

        RawResponse response = client.send(GET).readResponse();

        assertThat(response.complete()).isFalse();
        assertThat(client.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void a_body_without_framing_is_ended_by_fin() {
        backend.answerOnce(Answer.closing("HTTP/1.1 200 OK\r\n\r\nall of it"));

        RawResponse response = client.send(GET).readResponse();

        assertThat(response.text()).isEqualTo("all of it");
        assertThat(response.complete()).isTrue();
    }

    @Test
    void a_connection_that_ends_without_a_head_has_status_0() {
        backend.answerOnce(Answer.closing(""));

        RawResponse response = client.send(GET).readResponse();

        assertThat(response.status()).isZero();
        assertThat(response.complete()).isFalse();
        assertThat(response.end()).isEqualTo(End.FIN);
    }

    @Test
    void skips_interim_responses_unless_asked_for_them() {
        String continued = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n";
        backend.respond(continued);

        assertThat(client.send(GET).readResponse().status()).isEqualTo(204);
        client.send(GET);
        assertThat(client.readHead().status()).isEqualTo(100);
        assertThat(client.readHead().status()).isEqualTo(204);
    }

    @Test
    void a_response_to_head_has_no_body() {
        backend.respond("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");

        RawResponse response =
                client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").readResponseToHead();

        assertThat(response.body().length()).isZero();
        assertThat(response.complete()).isTrue();
    }

    @Test
    void sees_a_client_that_resets_while_it_is_answered() {
        backend.hold();
        client.send(GET);
        Call call = backend.awaitCall();
        call.startStream();

        client.readHead();
        client.reset();

        assertThat(call.awaitLeave().end()).isEqualTo(End.RESET);
        assertThat(backend.openRequests()).isZero();
    }

    @Test
    void sees_a_client_that_closes_while_it_is_answered() {
        backend.hold();
        client.send(GET);
        Call call = backend.awaitCall();

        client.halfClose();

        assertThat(call.awaitLeave().end()).isEqualTo(End.FIN);
    }

    @Test
    void records_an_upload_that_breaks_off_as_incomplete() {
        client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
        assertThat(backend.awaitCall().head().method()).isEqualTo("POST");

        client.close();

        RawRequest request = backend.awaitRequest();
        assertThat(request.payload().text()).isEqualTo("half");
        assertThat(request.complete()).isFalse();
        assertThat(request.end()).isEqualTo(End.FIN);
    }

    @Test
    void answers_before_the_upload_is_complete() {
        backend.answer(call -> call.send("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n"));

        client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");

        assertThat(client.readResponse().status()).isEqualTo(413);
    }

    @Test
    void answers_once_the_gate_is_open() {
        var gate = new CountDownLatch(1);
        backend.answer(Answer.json(200, "{}").after(gate));
        client.send(GET);
        backend.awaitRequest();
        assertThat(backend.openRequests()).isOne();

        gate.countDown();

        assertThat(client.readResponse().text()).isEqualTo("{}");
    }

    @Test
    void counts_connections_and_leaves_probes_out_of_the_requests() {
        RawResponse health = client.send("GET /health HTTP/1.1\r\n\r\n").readResponse();
        RawResponse models = client.send("GET /v1/models HTTP/1.1\r\n\r\n").readResponse();

        assertThat(health.status()).isEqualTo(200);
        assertThat(models.text()).contains("\"id\":\"m-1\"", "\"id\":\"m-2\"");
        assertThat(backend.requests()).isEmpty();
        assertThat(backend.connections()).isOne();
        assertThat(backend.carryingConnections()).isZero();
        client.send(GET).readResponse();
        assertThat(backend.carryingConnections()).isOne();
        assertThat(backend.requests()).hasSize(1);
    }

    @Test
    void keeps_pipelined_requests_in_order() {
        backend.answerOnce(Answer.json(200, "1")).answerOnce(Answer.json(200, "2"));

        client.send(GET + GET);

        assertThat(client.readResponse().text()).isEqualTo("1");
        assertThat(client.readResponse().text()).isEqualTo("2");
    }

    @Test
    void a_failing_answer_fails_the_test_that_closes_the_backend() {
        var failing = RawBackend.start();
        failing.answer(
                call -> {
                    throw new IllegalStateException("as intended");
                });
        try (RawClient other = RawClient.connect(failing.port())) {
            other.send(GET);
            failing.awaitRequest();
            other.halfClose();
            failing.awaitCall().awaitLeave();
        }

        assertThatThrownBy(failing::close)
                .isInstanceOf(AssertionError.class)
                .hasRootCauseMessage("as intended");
    }

    @Test
    void a_closed_backend_refuses_and_can_come_back_on_its_port() {
        var first = RawBackend.start();
        int port = first.port();
        first.close();
        assertThatThrownBy(() -> RawClient.connect(port)).hasMessageContaining("refused");

        try (var again = RawBackend.startOn(port);
                var other = RawClient.connect(again.port())) {
            assertThat(other.send(GET).readResponse().status()).isEqualTo(200);
        }
    }
}
