package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.proxy.AnyBackend.AnyCall;
import io.sluice.proxy.Version.Pair;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Random;

/** Whatever the client speaks and whatever the backend does, it is the same proxy. */
@ParameterizedClass
@EnumSource(Transport.class)
class FourPairsTest {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[]}";

    private final Transport transport;

    FourPairsTest(Transport transport) {
        this.transport = transport;
    }

    /** What a test does between a client and a backend. */
    @FunctionalInterface
    private interface Meeting {
        void of(AnyClient client, AnyBackend backend, TestProxy proxy);
    }

    private void meet(Pair pair, Meeting meeting) {
        meet(pair, "", meeting);
    }

    private void meet(Pair pair, String more, Meeting meeting) {
        try (AnyBackend backend = AnyBackend.start(pair.backend());
                TestProxy proxy =
                        TestProxy.startWith(
                                transport, "backends: [" + backend.entry() + "]\n" + more)) {
            proxy.awaitHealthy(1);
            try (AnyClient client = AnyClient.connect(pair.client(), proxy.port())) {
                meeting.of(client, backend, proxy);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void passes_a_request_and_streams_its_answer(Pair pair) {
        meet(
                pair,
                (client, backend, proxy) -> {
                    client.post(Requests.CHAT, CHAT);
                    AnyCall call = backend.awaitCall();
                    assertThat(call.awaitBody()).isEqualTo(CHAT);
                    assertThat(call.field("content-length")).isEqualTo("" + CHAT.length());
                    assertThat(call.field("x-sluice-attempt")).isEqualTo("1");
                    assertThat(call.field("x-forwarded-host")).isEqualTo("proxy");
                    assertThat(call.field("connection")).isEmpty();
                    call.head(200, "text/event-stream");
                    assertThat(client.awaitHead()).isEqualTo(200);
                    assertThat(client.field("x-accel-buffering")).isEqualTo("no");
                    assertThat(client.field("x-kept")).isEqualTo("Yes");
                    assertThat(client.field("x-hop")).isEmpty();
                    for (int i = 0; i < 20; i++) {
                        call.piece("data: token " + i + "\n\n");
                        assertThat(client.piece()).isEqualTo("data: token " + i + "\n\n");
                    }
                    call.end();
                    assertThat(client.rest()).isEqualTo(new AnyClient.Whole("", true));
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void passes_large_bodies_both_ways_byte_for_byte(Pair pair) {
        String letters = letters(3 << 20);
        String body = "{\"model\":\"m\",\"prompt\":\"" + letters + "\"}";
        meet(
                pair,
                (client, backend, proxy) -> {
                    Thread upload =
                            Thread.ofVirtual().start(() -> client.post(Requests.CHAT, body));
                    AnyCall call = backend.awaitCall();
                    assertThat(call.awaitBody()).isEqualTo(body);
                    join(upload);
                    call.head(200, "text/plain");
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        call.piece(letters);
                                        call.end();
                                    });
                    assertThat(client.awaitHead()).isEqualTo(200);
                    AnyClient.Whole rest = client.rest();
                    assertThat(rest.text()).isEqualTo(letters);
                    assertThat(rest.complete()).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void asks_for_a_body_that_is_held_back(Pair pair) {
        meet(
                pair,
                (client, backend, proxy) -> {
                    client.expectToPost(Requests.CHAT, CHAT);
                    assertThat(client.isAsked()).isTrue();
                    client.body(CHAT);
                    AnyCall call = backend.awaitCall();
                    assertThat(call.awaitBody()).isEqualTo(CHAT);
                    assertThat(call.field("expect")).isEmpty();
                    call.empty(204, "x-kept", "1");
                    assertThat(client.awaitHead()).isEqualTo(204);
                    assertThat(client.rest().complete()).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void answers_heads_and_what_has_no_content(Pair pair) {
        meet(
                pair,
                "unrouted: forward\n",
                (client, backend, proxy) -> {
                    client.send("HEAD", "/version");
                    backend.awaitCall().empty(200, "content-length", "5");
                    assertThat(client.awaitHead()).isEqualTo(200);
                    assertThat(client.field("content-length")).isEqualTo("5");
                });
        meet(
                pair,
                "unrouted: forward\n",
                (client, backend, proxy) -> {
                    client.send("GET", "/version");
                    backend.awaitCall().empty(304, "etag", "x");
                    assertThat(client.awaitHead()).isEqualTo(304);
                    assertThat(client.field("content-length")).isEmpty();
                    assertThat(client.rest().complete()).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void a_cut_answer_never_looks_whole(Pair pair) {
        meet(
                pair,
                (client, backend, proxy) -> {
                    client.post(Requests.CHAT, CHAT);
                    AnyCall call = backend.awaitCall();
                    call.head(200, "text/event-stream");
                    call.piece("data: one\n\n");
                    assertThat(client.awaitHead()).isEqualTo(200);
                    assertThat(client.piece()).isEqualTo("data: one\n\n");
                    call.cut();
                    AnyClient.Whole rest = client.rest();
                    assertThat(rest.complete()).isFalse();
                    assertThat(rest.text()).startsWith("data: {\"error\":");
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void a_client_that_leaves_cancels_its_request(Pair pair) {
        meet(
                pair,
                (client, backend, proxy) -> {
                    client.post(Requests.CHAT, CHAT);
                    AnyCall call = backend.awaitCall();
                    call.head(200, "text/event-stream");
                    assertThat(client.awaitHead()).isEqualTo(200);
                    client.close();
                    call.awaitLeave();
                    proxy.awaitQuiet();
                });
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Version#pairs")
    void refuses_with_a_reason(Pair pair) {
        meet(
                pair,
                (client, backend, proxy) -> {
                    client.post(Requests.CHAT, "{\"model\":\"other\"}");
                    assertThat(client.awaitHead()).isEqualTo(404);
                    assertThat(client.rest().text()).contains("model_not_found");
                });
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static String letters(int count) {
        var random = new Random(7);
        var text = new StringBuilder(count);
        while (text.length() < count) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
