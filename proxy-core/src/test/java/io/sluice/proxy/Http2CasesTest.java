package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.proxy.Http2Client.Response;
import io.sluice.proxy.Http2Rows.Row;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawRequest;
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
 * The known ways to break HTTP/2, or to smuggle HTTP/1.1 through it, over real sockets in front of
 * a backend of HTTP/1.1.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class Http2CasesTest {
    private static @Nullable RawBackend backend;
    private static @Nullable TestProxy proxy;

    @SuppressWarnings("UnusedVariable") // the container's
    private final Transport transport;

    Http2CasesTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeParameterizedClassInvocation
    static void start(Transport transport) {
        backend = RawBackend.start("m");
        proxy = TestProxy.start(transport, "unrouted: forward\n", backend);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        proxy().close();
        backend().close();
    }

    private static RawBackend backend() {
        return Objects.requireNonNull(backend);
    }

    private static TestProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    private static Http2Client connect() {
        return Http2Client.connect(proxy().port());
    }

    @AfterEach
    void no_backend_has_heard_of_the_canary() {
        proxy().awaitQuiet();
        assertThat(backend().requests())
                .noneMatch(request -> request.raw().latin1().contains("CANARY"));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Http2Rows#connectionErrors")
    void says_what_was_wrong_before_it_closes(Row row) {
        boolean bare = row.name().startsWith("the first frame");
        try (Http2Client client = bare ? Http2Client.unconnected(proxy().port()) : connect()) {
            if (bare) {
                client.wire().raw(Http2Client.PREFACE);
            }
            row.sends().accept(client);
            assertThat(client.awaitGoAway()).isEqualTo(row.error());
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.proxy.Http2Rows#streamErrors")
    void refuses_the_request_and_keeps_the_connection(Row row) {
        try (Http2Client client = connect()) {
            row.sends().accept(client);
            Response refused = client.response(1);
            if (refused.status() == 0) {
                assertThat(refused.error()).isEqualTo(row.error());
            } else if (refused.error() < 0) {
                assertThat(refused.status()).isBetween(400, 499);
            }
            client.wire().headers(11, true, fine());
            assertThat(client.response(11).status()).isEqualTo(200);
        }
    }

    @Test
    void refuses_content_behind_the_end_of_a_request() {
        backend().hold();
        try (Http2Client client = connect()) {
            int stream = client.chat("{\"model\":\"m\"}");
            Call call = backend().awaitCall(); // so its answer has not begun
            client.wire().frame(Frame.DATA, 0, stream, new byte[6]);
            assertThat(client.response(stream).error()).isEqualTo(Http2Rows.STREAM_CLOSED);
            call.awaitLeave();
            client.wire().headers(11, true, fine());
            assertThat(client.response(11).status()).isEqualTo(200);
        } finally {
            backend().answer(Answer.json(200, "{}"));
        }
    }

    private static String[] fine() {
        return new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/health", ":authority", "proxy"
        };
    }

    @Test
    void tells_the_versions_apart_wherever_the_preface_is_cut() {
        byte[] hello =
                Http2Client.concat(
                        Http2Client.PREFACE, new Frame(Frame.SETTINGS, 0, 0, new byte[0]).bytes());
        try (Http2Client client = Http2Client.unconnected(proxy().port())) {
            for (byte one : hello) {
                client.wire().raw(new byte[] {one});
                java.util.concurrent.locks.LockSupport.parkNanos(20_000);
            }
            client.wire().headers(1, true, fine());
            assertThat(client.response(1).status()).isEqualTo(200);
        }
        try (RawClient client = proxy().connect()) {
            client.sendSplit("PRI * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(400);
        }
        try (RawClient client = proxy().connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(400);
        }
    }

    @Test
    void ignores_frames_of_unknown_types() {
        try (Http2Client client = connect()) {
            client.wire().frame(0x42, 0xff, 0, new byte[10]).frame(0x43, 0, 1, new byte[0]);
            client.wire().headers(1, true, fine());
            assertThat(client.response(1).status()).isEqualTo(200);
        }
    }

    @Test
    void joins_cookies_and_drops_what_must_not_be_forwarded() {
        try (Http2Client client = connect()) {
            int stream =
                    client.open(
                            false,
                            "POST",
                            Requests.CHAT,
                            "content-type",
                            "application/json",
                            "cookie",
                            "a=1",
                            "x_forwarded_for",
                            "6.6.6.6",
                            "cookie",
                            "b=2",
                            "te",
                            "trailers",
                            "x-kept",
                            "1");
            client.data(stream, "{\"model\":\"m\"}", false);
            client.wire().headers(stream, true, "x-trailer", "1", "host", "evil");
            assertThat(client.response(stream).status()).isEqualTo(200);
        }
        RawRequest request = backend().requests().getLast();
        assertThat(request.payload().text()).isEqualTo("{\"model\":\"m\"}");
        assertThat(request.field("cookie")).isEqualTo("a=1; b=2");
        assertThat(request.field("x-kept")).isEqualTo("1");
        assertThat(request.field("content-length")).isEqualTo("13");
        assertThat(request.raw().latin1())
                .doesNotContain("x_forwarded_for")
                .doesNotContain("x-trailer")
                .doesNotContain("evil")
                .doesNotContainIgnoringCase("transfer-encoding")
                .doesNotContainIgnoringCase("\r\nte:");
    }

    @Test
    void refuses_a_head_that_is_larger_than_allowed() {
        try (Http2Client client = connect()) {
            byte[] first = client.wire().block(fine());
            byte[] rest = client.wire().block("x", "y".repeat(70_000));
            client.wire().frame(Frame.HEADERS, Frame.END_STREAM, 1, first);
            for (int at = 0; at < rest.length; at += 16_000) {
                int end = Math.min(rest.length, at + 16_000);
                int flags = end == rest.length ? Frame.END_HEADERS : 0;
                byte[] piece = Arrays.copyOfRange(rest, at, end);
                client.wire().frame(Frame.CONTINUATION, flags, 1, piece);
            }
            assertThat(client.response(1).status()).isEqualTo(431);
        }
    }

    @Test
    void refuses_more_crumbs_of_cookies_than_fields_are_allowed() {
        String[] crumbs = new String[500];
        for (int i = 0; i < crumbs.length; i += 2) {
            crumbs[i] = "cookie";
            crumbs[i + 1] = "c";
        }
        try (Http2Client client = connect()) {
            int stream = client.open(true, "GET", "/health", crumbs);
            assertThat(client.response(stream).status()).isEqualTo(431);
        }
    }

    @Test
    void refuses_more_streams_than_it_has_allowed() {
        try (Http2Client client = connect()) {
            for (int i = 0; i < 100; i++) {
                client.open(false, "POST", Requests.CHAT, "content-type", "application/json");
            }
            int refused = client.open(true, "GET", "/health");
            assertThat(client.response(refused).error()).isEqualTo(Http2Rows.REFUSED_STREAM);
        }
    }
}
