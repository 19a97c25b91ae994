package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The generators against the fixed backend, over real sockets. */
class LoadTest {
    private static final int CONNECTIONS = 8;

    private final FixedBackend backend =
            FixedBackend.start(List.of("alpha-7b", "gamma-7b"), 1, 100);

    @AfterEach
    void stop() {
        backend.close();
    }

    @Test
    void counts_requests_whose_answers_are_right() throws InterruptedException {
        Load.Result result = Load.run(plan(), (index, loop, tally) -> client(tally, index));
        assertThat(result.firstFailure()).isEmpty();
        assertThat(result.failures()).isZero();
        assertThat(result.work()).isGreaterThan(CONNECTIONS);
        assertThat(result.latencies().getTotalCount()).isPositive();
        assertThat(result.cpu().ticks()).containsKey("self");
    }

    @Test
    void holds_the_rate_that_was_asked_for() throws InterruptedException {
        Load.Result result =
                Load.run(
                        plan(1, Duration.ofSeconds(1)),
                        (index, loop, tally) ->
                                new RequestClient(
                                        tally,
                                        Chat.model("alpha-7b"),
                                        true,
                                        0,
                                        0,
                                        PacedTurns.started(200, loop)));
        assertThat(result.failures()).isZero();
        assertThat(result.work()).isBetween(100L, 300L);
    }

    @Test
    void counts_events_and_streams_that_end_as_they_should() throws InterruptedException {
        Load.Result result =
                Load.run(
                        plan(CONNECTIONS, Duration.ofSeconds(1)),
                        (index, loop, tally) -> stream(tally, "alpha-7b", 5));
        assertThat(result.firstFailure()).isEmpty();
        assertThat(result.failures()).isZero();
        assertThat(result.work()).isGreaterThan(CONNECTIONS);
        assertThat(result.ended()).isGreaterThan(CONNECTIONS);
    }

    @Test
    void fails_when_another_model_answers_a_routed_request() throws InterruptedException {
        Load.Result result =
                Load.run(
                        plan(),
                        (index, loop, tally) ->
                                new RequestClient(
                                        tally,
                                        Chat.model("gamma-7b"),
                                        true,
                                        0,
                                        0,
                                        RequestClient.Turns.AT_ONCE));
        assertThat(result.failures()).isPositive();
        assertThat(result.firstFailure()).isEqualTo("the answer of another model");
    }

    @Test
    void fails_when_another_model_answers_a_routed_stream() throws InterruptedException {
        Load.Result result = Load.run(plan(), (index, loop, tally) -> stream(tally, "gamma-7b", 5));
        assertThat(result.firstFailure()).isEqualTo("an event of another model");
    }

    @Test
    void fails_when_nobody_listens() throws InterruptedException {
        FixedBackend gone = FixedBackend.start(List.of("alpha-7b"), 1, 1);
        gone.close();
        Load.Result result =
                Load.run(
                        plan(gone, 1, Duration.ZERO), (index, loop, tally) -> client(tally, index));
        assertThat(result.firstFailure()).startsWith("cannot connect");
    }

    @Test
    void reads_the_white_space_that_was_asked_for() throws InterruptedException {
        Load.Result result =
                Load.run(
                        plan(),
                        (index, loop, tally) ->
                                new RequestClient(
                                        tally,
                                        Chat.model("alpha-7b"),
                                        true,
                                        0,
                                        100,
                                        RequestClient.Turns.AT_ONCE));
        assertThat(result.firstFailure()).isEmpty();
        assertThat(result.work()).isGreaterThan(CONNECTIONS);
    }

    @Test
    void counts_the_same_over_http2() throws InterruptedException {
        try (var http2 = FixedBackend.start(List.of("alpha-7b"), true, 1, 100)) {
            Load.Plan plan = http2(http2, new Load.Protocol(true, 4, false, false));
            Load.Result plain = Load.run(plan, (index, loop, tally) -> client(tally, index));
            assertThat(plain.firstFailure()).isEmpty();
            assertThat(plain.work()).isGreaterThan(CONNECTIONS);
            Load.Result streamed =
                    Load.run(plan, (index, loop, tally) -> stream(tally, "alpha-7b", 5));
            assertThat(streamed.firstFailure()).isEmpty();
            assertThat(streamed.ended()).isGreaterThan(CONNECTIONS);
        }
    }

    @Test
    void leaves_an_answer_unread_beside_others() throws InterruptedException {
        try (var http2 = FixedBackend.start(List.of("alpha-7b"), true, 1, 100)) {
            Load.Plan plan = http2(http2, new Load.Protocol(true, 4, false, true));
            Load.Result result = Load.run(plan, (index, loop, tally) -> client(tally, index));
            assertThat(result.firstFailure()).isEmpty();
            assertThat(result.work()).isGreaterThan(CONNECTIONS);
        }
    }

    private static Load.Plan http2(FixedBackend backend, Load.Protocol protocol) {
        return new Load.Plan(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.ports().getFirst()),
                protocol,
                2,
                1,
                Duration.ZERO,
                Duration.ofMillis(700),
                Map.of());
    }

    private static RequestClient client(Tally tally, int index) {
        return new RequestClient(
                tally,
                Chat.model("alpha-7b"),
                true,
                index * 1_000_000L,
                0,
                RequestClient.Turns.AT_ONCE);
    }

    private static StreamClient stream(Tally tally, String model, long events) {
        return new StreamClient(tally, Chat.model(model), true, 0, events, events);
    }

    private Load.Plan plan() {
        return plan(CONNECTIONS, Duration.ofMillis(300));
    }

    private Load.Plan plan(int connections, Duration measured) {
        return plan(backend, connections, measured);
    }

    private static Load.Plan plan(FixedBackend backend, int connections, Duration measured) {
        return new Load.Plan(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.ports().getFirst()),
                Load.Protocol.HTTP1,
                connections,
                1,
                Duration.ZERO,
                measured,
                Map.of("self", List.of(ProcessHandle.current().pid())));
    }
}
