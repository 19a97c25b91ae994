package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.proxy.Http2Client.Response;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The streams of a client's connection do not get into each other's way. */
@ParameterizedClass
@EnumSource(Transport.class)
class Http2FlowTest {
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final String CHAT = "{\"model\":\"m\"}";
    private static final String PIECE = "x".repeat(100_000);

    private final Transport transport;
    private RawBackend backend;
    private TestProxy proxy;

    Http2FlowTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
        proxy =
                TestProxy.start(
                        transport, "limits: {stream_buffer: 16KiB, stalled_reader: 1s}\n", backend);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    @Test
    void answers_many_requests_at_once_on_one_connection() {
        backend.answer(
                call ->
                        call.send(
                                "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                                        .formatted(
                                                call.request().payload().length(),
                                                call.request().payload().text())));
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            for (int round = 0; round < 5; round++) {
                int[] streams = new int[50];
                for (int i = 0; i < streams.length; i++) {
                    streams[i] = client.chat("{\"model\":\"m\",\"n\":" + i + "}");
                }
                for (int i = 0; i < streams.length; i++) {
                    assertThat(client.response(streams[i]).text())
                            .isEqualTo("{\"model\":\"m\",\"n\":" + i + "}");
                }
            }
        }
    }

    @Test
    void a_stream_that_is_not_read_stalls_no_other_one_and_is_cut_in_the_end() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port()).withoutCredit()) {
            client.credit(0, 10_000_000);
            int stalled = client.chat(CHAT);
            Call call = backend.awaitCall();
            call.startStream();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 1000 && call.open(); i++) {
                                    call.chunk(PIECE);
                                }
                            });
            await().until(() -> proxy.sluice().buffered() >= 16 * 1024);
            for (int i = 0; i < 20; i++) {
                backend.answerOnce(Answer.json(200, "{}"));
                assertThat(client.response(client.chat(CHAT)).text()).isEqualTo("{}");
            }
            Response cut = client.response(stalled);
            assertThat(cut.complete()).isFalse();
            assertThat(cut.body().length).isLessThanOrEqualTo(65_535);
            call.awaitLeave();
            await().until(writing::isDone);
            await().until(() -> proxy.sluice().buffered() == 0);
        }
    }

    @Test
    void ninety_nine_streams_go_on_beside_one_that_is_not_read() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port()).withoutCredit()) {
            client.credit(0, 100_000_000);
            client.chat(CHAT);
            Call stalled = backend.awaitCall().startStream();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 1000 && stalled.open(); i++) {
                                    stalled.chunk(PIECE);
                                }
                            });
            int[] streams = new int[99];
            Call[] calls = new Call[streams.length];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = client.chat(CHAT);
                calls[i] = backend.awaitCall().startStream();
            }
            for (int round = 0; round < 3; round++) {
                for (Call call : calls) {
                    call.event("" + round);
                }
            }
            for (int i = 0; i < streams.length; i++) {
                calls[i].lastChunk().done();
                assertThat(client.response(streams[i]).text())
                        .isEqualTo("data: 0\n\ndata: 1\n\ndata: 2\n\n");
            }
            stalled.awaitLeave();
            await().until(writing::isDone);
        }
    }

    @Test
    void an_answer_that_has_ended_is_not_kept_for_ever_for_one_who_does_not_read_it() {
        backend.answer(Answer.json(200, PIECE));
        try (Http2Client client =
                Http2Client.connect(proxy.port(), Frame.setting(4, 10)).withoutCredit()) {
            Response cut = client.response(client.chat(CHAT));
            assertThat(cut.body()).hasSize(10);
            assertThat(cut.complete()).isFalse();
            assertThat(cut.error()).isNotNegative();
        }
    }

    @Test
    void a_stalled_upload_stalls_no_other_one() {
        String prompt = "{\"model\":\"m\",\"prompt\":\"" + "y".repeat(2_000_000) + "\"}";
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int[] trickles = new int[20];
            for (int i = 0; i < trickles.length; i++) {
                trickles[i] =
                        client.open(
                                false, "POST", Requests.CHAT, "content-type", "application/json");
                client.data(trickles[i], prompt.substring(0, 60_000), false);
            }
            backend.answer(Answer.json(200, "{}"));
            assertThat(client.response(client.chat(prompt)).text()).isEqualTo("{}");
            for (int stream : trickles) {
                client.reset(stream, 8);
            }
        }
    }

    @Test
    void an_early_answer_reaches_a_client_that_is_still_sending() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.open(false, "POST", "/nowhere", "content-type", "application/json");
            assertThat(client.response(stream).status()).isEqualTo(404);
            client.data(stream, PIECE, true); // taken and forgotten
            assertThat(client.response(client.chat(CHAT)).status()).isEqualTo(200);
        }
    }

    @Test
    void a_drain_lets_finish_what_has_begun() throws Exception {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.chat(CHAT);
            Call call = backend.awaitCall();
            call.startStream();
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(this::drained, Thread::startVirtualThread);
            Frame first = goAway(client);
            assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
            Frame second = goAway(client);
            assertThat(second.number(0)).isEqualTo(stream);
            int tooLate = client.chat(CHAT);
            client.reset(tooLate, CANCEL);
            assertThat(client.response(tooLate).error()).isEqualTo(REFUSED_STREAM);
            call.event("late");
            call.lastChunk();
            call.done();
            Response response = client.response(stream);
            assertThat(response.text()).isEqualTo("data: late\n\n");
            assertThat(response.complete()).isTrue();
            assertThat(drained.get()).isTrue();
            assertThat(client.awaitGoAway()).isEqualTo(-1); // it ends without another word
        }
    }

    @Test
    void a_drain_answers_every_stream_up_to_the_last_that_it_names() {
        backend.answer(Answer.json(200, "{}"));
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            List<Integer> streams = new ArrayList<>();
            streams.add(client.chat(CHAT));
            assertThat(client.response(streams.getFirst()).status()).isEqualTo(200);
            var drained = CompletableFuture.supplyAsync(this::drained, Thread::startVirtualThread);
            for (int i = 0; i < 20; i++) {
                streams.add(client.chat(CHAT)); // it has not heard of the drain
            }
            assertThat(goAway(client).number(0)).isEqualTo(Integer.MAX_VALUE);
            int last = goAway(client).number(0);
            assertThat(last).isIn(streams);
            for (int stream : streams.subList(1, streams.indexOf(last) + 1)) {
                Response response = client.response(stream);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.complete()).isTrue();
            }
            assertThat(client.awaitGoAway()).isEqualTo(-1);
            assertThat(drained.join()).isTrue();
        }
    }

    private boolean drained() {
        try {
            return proxy.sluice().drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static Frame goAway(Http2Client client) {
        return Objects.requireNonNull(client.next(f -> f.type() == Frame.GOAWAY));
    }
}
