package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.proxy.Http2Client.Response;
import io.sluice.testkit.RawBackend;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a backend of HTTP/2 may do to its connections, and what becomes of the requests. */
@ParameterizedClass
@EnumSource(Transport.class)
class Http2BackendTest {
    private final Transport transport;
    private @Nullable Http2Backend started;
    private @Nullable TestProxy proxy;
    private @Nullable Http2Client client;

    Http2BackendTest(Transport transport) {
        this.transport = transport;
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (started != null) {
            started.close();
        }
    }

    private Http2Backend start(byte[]... settings) {
        Http2Backend backend = Http2Backend.start("m", settings);
        started = backend;
        TestProxy running = TestProxy.startWith(transport, "backends: [" + backend.entry() + "]\n");
        proxy = running;
        running.awaitHealthy(1);
        client = Http2Client.connect(running.port()); // one connection, so one event loop
        return backend;
    }

    private Http2Client client() {
        return Objects.requireNonNull(client);
    }

    private int chat() {
        return client().chat("{\"model\":\"m\"}");
    }

    private Response response(int stream) {
        return client().response(stream);
    }

    @Test
    void carries_many_requests_on_one_connection() {
        Http2Backend backend = start();
        Set<Integer> connections = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            int stream = chat();
            Http2Backend.Call call = backend.awaitCall();
            connections.add(call.connection());
            call.json(200, "{}");
            assertThat(response(stream).text()).isEqualTo("{}");
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void ninety_nine_answers_go_on_beside_one_that_its_client_does_not_read() {
        Http2Backend backend = start();
        client().withoutCredit().credit(0, 100_000_000);
        int stalled = chat();
        Http2Backend.Call unread = backend.awaitCall();
        unread.headers(false, ":status", "200", "content-type", "text/event-stream");
        CompletableFuture<Void> writing =
                CompletableFuture.runAsync(() -> unread.data("x".repeat(4_000_000), false));
        List<Http2Backend.Call> calls = new ArrayList<>();
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            streams.add(chat());
            Http2Backend.Call call = backend.awaitCall();
            assertThat(call.connection()).isEqualTo(unread.connection());
            call.headers(false, ":status", "200", "content-type", "text/event-stream");
            calls.add(call);
        }
        for (int round = 0; round < 3; round++) {
            calls.forEach(call -> call.data("data: 1\n\n", false));
        }
        calls.forEach(call -> call.data("data: [DONE]\n\n", true));
        for (int stream : streams) {
            assertThat(response(stream).text())
                    .isEqualTo("data: 1\n\n".repeat(3) + "data: [DONE]\n\n");
        }
        assertThat(writing).isNotDone();
        client().reset(stalled, 8);
        assertThat(unread.awaitReset()).isEqualTo(8);
    }

    @Test
    void gets_another_connection_when_it_allows_no_more_streams() {
        Http2Backend backend = start(Frame.setting(3, 2));
        List<Http2Backend.Call> calls = new ArrayList<>();
        List<Integer> streams = new ArrayList<>();
        Set<Integer> connections = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            streams.add(chat());
        }
        for (int i = 0; i < 6; i++) {
            Http2Backend.Call call = backend.awaitCall();
            calls.add(call);
            connections.add(call.connection());
        }
        assertThat(connections).hasSize(3);
        calls.forEach(call -> call.json(200, "{}"));
        streams.forEach(stream -> assertThat(response(stream).status()).isEqualTo(200));
    }

    @Test
    void gets_a_refused_request_again_and_the_client_hears_nothing_of_it() {
        Http2Backend backend = start();
        int stream = chat();
        backend.awaitCall().reset(Http2Rows.REFUSED_STREAM);
        Http2Backend.Call again = backend.awaitCall();
        assertThat(again.field("x-sluice-attempt")).isEqualTo("2");
        again.json(200, "{}");
        assertThat(response(stream).status()).isEqualTo(200);
    }

    @Test
    void gets_requests_that_it_has_not_touched_again_when_it_goes_away() {
        Http2Backend backend = start();
        int first = chat();
        Http2Backend.Call touched = backend.awaitCall();
        int second = chat();
        Http2Backend.Call untouched = backend.awaitCall();
        touched.goAway(touched.stream());
        Http2Backend.Call again = backend.awaitCall();
        assertThat(again.connection()).isNotEqualTo(untouched.connection());
        again.json(200, "{\"n\":2}");
        assertThat(response(second).text()).isEqualTo("{\"n\":2}");
        touched.json(200, "{\"n\":1}");
        assertThat(response(first).text()).isEqualTo("{\"n\":1}");
    }

    @Test
    void a_reset_request_is_answered_with_502_and_not_sent_again() {
        Http2Backend backend = start();
        int stream = chat();
        backend.awaitCall().reset(2);
        Response response = response(stream);
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("INTERNAL_ERROR");
        assertThat(backend.waiting()).isZero();
    }

    @Test
    void fields_and_statuses_that_make_no_sense_are_answered_with_502() {
        Http2Backend backend = start();
        String[][] heads = {
            {":status", "101"},
            {":status", "999"},
            {":status", "20"},
            {"x-no-status", "1"},
            {":status", "200", "connection", "close"},
            {":status", "200", "transfer-encoding", "chunked"},
            {":status", "200", "x", "a\r\nb"},
            {":status", "200", "X-Upper", "1"},
            {":status", "200", "content-length", "5"},
        };
        for (String[] head : heads) {
            int stream = chat();
            backend.awaitCall().headers(true, head);
            assertThat(response(stream).status()).as(String.join(" ", head)).isEqualTo(502);
        }
    }

    @Test
    void an_answer_that_ends_before_its_length_never_looks_whole() {
        Http2Backend backend = start();
        int stream = chat();
        Http2Backend.Call call = backend.awaitCall();
        call.headers(false, ":status", "200", "content-length", "5");
        call.data("", true);
        assertThat(response(stream).complete()).isFalse();
    }

    @Test
    void a_backend_that_speaks_only_http_1_is_unhealthy() {
        try (RawBackend old = RawBackend.start("m")) {
            proxy =
                    TestProxy.startWith(
                            transport,
                            "health: {timeout: 500ms}\nbackends: [{url: '%s', protocol: http2}]\n"
                                    .formatted(old.url()));
            TestProxy running = proxy;
            await().until(() -> !running.members().getFirst().lastFailure().isEmpty());
            assertThat(running.members().getFirst().lastFailure())
                    .isEqualTo("it answers in HTTP/1.1: `protocol: http2` does not fit it");
            assertThat(running.healthy()).isZero();
        }
    }
}
