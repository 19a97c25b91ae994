package io.sluice.simulate;

import static io.sluice.simulate.Requests.CHAT;
import static io.sluice.simulate.Requests.ask;
import static io.sluice.simulate.Requests.chat;
import static io.sluice.simulate.Requests.events;
import static io.sluice.simulate.Requests.get;
import static io.sluice.simulate.Requests.json;
import static io.sluice.simulate.Requests.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.End;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

final class FaultTest {
    private static final String STREAM = "\"stream\":true";

    private SimulatedServer server =
            SimulatedServer.start(SimulatedModel.DEFAULTS.withFaults(true));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_fault_is_ignored_unless_allowed() {
        server.close();
        server = SimulatedServer.start(SimulatedModel.DEFAULTS);
        assertThat(ask(server, faulty("status=503")).status()).isEqualTo(200);
    }

    @Test
    void an_unknown_fault_is_refused() {
        assertThat(json(ask(server, faulty("explode"))).at("/error/message").stringValue())
                .isEqualTo("unknown fault: explode");
        assertThat(ask(server, faulty("status=many")).status()).isEqualTo(400);
    }

    @Test
    void status_is_an_error_answer() {
        RawResponse answer = ask(server, faulty("status=503"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(503);
        assertThat(server.counts()).isEqualTo(new SimulatedServer.Counts(1, 1, 0, 0));
    }

    @Test
    void the_server_is_told_what_to_do_with_the_next_requests() {
        RawResponse told = tell("{\"fault\":\"status=503\",\"requests\":2}");
        assertThat(told.status()).isEqualTo(200);
        assertThat(json(told).at("/requests").intValue()).isEqualTo(2);
        String plain = post(CHAT, chat("a"));
        assertThat(ask(server, get("/health")).status()).isEqualTo(200);
        assertThat(ask(server, faulty("status=500")).status()).isEqualTo(500);
        assertThat(ask(server, plain).status()).isEqualTo(503);
        assertThat(ask(server, plain).status()).isEqualTo(503);
        assertThat(ask(server, plain).status()).isEqualTo(200);
        assertThat(ask(server, get(Faults.PATH)).text())
                .isEqualTo(
                        "{\"fault\":\"status=503\",\"delay_ms\":0,\"jitter_ms\":0,\"requests\":0}");
    }

    @Test
    void the_server_does_it_with_all_requests_until_it_is_told_otherwise() {
        tell("{\"fault\":\"status=502\"}");
        for (int i = 0; i < 5; i++) {
            assertThat(ask(server, post(CHAT, chat("a"))).status()).isEqualTo(502);
        }
        assertThat(json(tell("{}")).at("/requests").isNull()).isTrue();
        assertThat(ask(server, post(CHAT, chat("a"))).status()).isEqualTo(200);
    }

    @Test
    void the_server_is_told_to_begin_later() {
        tell("{\"delay_ms\":50,\"jitter_ms\":20}");
        long began = System.nanoTime();
        assertThat(ask(server, post(CHAT, chat("a"))).status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isGreaterThan(Duration.ofMillis(49));
    }

    @Test
    void what_cannot_be_done_is_refused_and_changes_nothing() {
        tell("{\"fault\":\"status=503\"}");
        assertThat(json(tell("{\"fault\":\"explode\"}")).at("/error/message").stringValue())
                .isEqualTo("unknown fault: explode");
        assertThat(tell("{\"requests\":-1}").status()).isEqualTo(400);
        assertThat(tell("{\"delay_ms\":\"soon\"}").status()).isEqualTo(400);
        assertThat(tell("{\"faults\":\"hang\",\"delay\":5}").text())
                .contains("unknown: `faults`, `delay` (known: fault, requests, delay_ms,");
        assertThat(tell("[]").status()).isEqualTo(400);
        assertThat(ask(server, "DELETE " + Faults.PATH + " HTTP/1.1\r\nhost: x\r\n\r\n").status())
                .isEqualTo(405);
        assertThat(ask(server, post(CHAT, chat("a"))).status()).isEqualTo(503);
    }

    @Test
    void the_server_is_told_nothing_unless_faults_are_allowed() {
        server.close();
        server = SimulatedServer.start(SimulatedModel.DEFAULTS);
        assertThat(tell("{\"fault\":\"status=503\"}").status()).isEqualTo(404);
        assertThat(ask(server, post(CHAT, chat("a"))).status()).isEqualTo(200);
    }

    private RawResponse tell(String order) {
        return ask(server, post(Faults.PATH, order));
    }

    @Test
    void hang_never_answers() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(faulty("hang"));
            await().until(() -> server.counts().running() == 1);
            await().during(Duration.ofMillis(100)).until(() -> server.counts().running() == 1);
        }
        await().until(() -> server.counts().cancelled() == 1);
    }

    @Test
    void hang_after_says_some_tokens_and_falls_silent() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(faulty("hang-after=2", STREAM));
            client.readHead();
            client.readEvent();
            assertThat(client.readEvent()).contains("Echo:");
            assertThat(client.readEvent()).contains(" one");
            await().during(Duration.ofMillis(100)).until(() -> server.counts().running() == 1);
        }
        await().until(() -> server.counts().cancelled() == 1);
    }

    @Test
    void reset_after_tears_the_stream_down() {
        try (RawClient client = RawClient.connect(port())) {
            RawResponse answer = client.send(faulty("reset-after=2", STREAM)).readResponse();
            assertThat(answer.complete()).isFalse();
            assertThat(answer.end()).isEqualTo(End.RESET);
        }
        await().until(() -> server.counts().running() == 0);
    }

    @Test
    void truncate_after_ends_the_stream_without_its_end() {
        try (RawClient client = RawClient.connect(port())) {
            RawResponse answer = client.send(faulty("truncate-after=2", STREAM)).readResponse();
            assertThat(answer.complete()).isFalse();
            assertThat(answer.end()).isEqualTo(End.FIN);
            assertThat(events(answer.text())).hasSize(3);
        }
    }

    @Test
    void truncate_after_cuts_a_plain_answer_in_half() {
        try (RawClient client = RawClient.connect(port())) {
            RawResponse answer = client.send(faulty("truncate-after=2")).readResponse();
            assertThat(answer.complete()).isFalse();
            assertThat(answer.end()).isEqualTo(End.FIN);
            assertThat(answer.body().length())
                    .isEqualTo(Integer.parseInt(answer.field("content-length")) / 2);
        }
    }

    @Test
    void slow_sets_the_pace_of_one_request() {
        long start = System.nanoTime();
        ask(server, faulty("slow=50ms"));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void garbage_is_no_http() {
        try (RawClient client = RawClient.connect(port())) {
            String answer = client.send(faulty("garbage")).awaitRemains().text();
            assertThat(answer).isNotEmpty().doesNotContain("HTTP/1.1");
        }
        await().until(() -> server.counts().running() == 0);
    }

    @Test
    void close_answers_nothing() {
        try (RawClient client = RawClient.connect(port())) {
            assertThat(client.send(faulty("close")).awaitRemains().length()).isZero();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @Test
    void close_idle_answers_and_closes_without_saying_so() {
        try (RawClient client = RawClient.connect(port())) {
            RawResponse answer = client.send(faulty("close-idle", STREAM)).readResponse();
            assertThat(answer.complete()).isTrue();
            assertThat(answer.field("connection")).isEmpty();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @Test
    void crash_closes_every_connection_and_the_port() {
        try (RawClient other = RawClient.connect(port());
                RawClient client = RawClient.connect(port())) {
            other.send(get("/health")).readResponse();
            client.send(faulty("crash"));
            assertThat(other.awaitEnd()).isNotEqualTo(End.OPEN);
            assertThat(client.awaitEnd()).isNotEqualTo(End.OPEN);
        }
        await().untilAsserted(
                        () ->
                                assertThatThrownBy(() -> RawClient.connect(port()))
                                        .hasMessageContaining("refused"));
    }

    @Test
    void health_can_fall_silent() {
        server.answerHealthWith(0);
        try (RawClient client = RawClient.connect(port())) {
            client.send(get("/health")).halfClose();
            assertThat(client.awaitRemains().length()).isZero();
        }
    }

    private static String faulty(String fault, String... members) {
        return post(CHAT, chat("one two", members), "x-simulate-fault: " + fault);
    }

    private int port() {
        return server.address().getPort();
    }
}
