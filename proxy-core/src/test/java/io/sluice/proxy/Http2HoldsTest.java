package io.sluice.proxy;

import static io.sluice.proxy.Http2Rows.ENHANCE_YOUR_CALM;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.proxy.Http2Client.Response;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

/** A client of HTTP/2 that holds on to things, and what it holds in the end: nothing. */
@ParameterizedClass
@EnumSource(Transport.class)
class Http2HoldsTest {
    private static final String CHAT = "{\"model\":\"m\"}";
    private static final byte[] NOTHING = {};
    private static final int MANY_BYTES = 3_000_000;
    private static final String LONG =
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(MANY_BYTES, "x".repeat(MANY_BYTES));

    private final Transport transport;
    private RawBackend backend;
    private TestProxy proxy;

    Http2HoldsTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
        proxy =
                TestProxy.start(
                        transport,
                        "limits: {header_time: 300ms, stalled_reader: 2s, http2: {requests: 5}}\n",
                        backend);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private double expired(String clock) {
        return proxy.metric("sluice_expired_clocks_total{clock=\"" + clock + "\"}");
    }

    @Test
    void a_head_that_does_not_end_is_not_waited_for() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            client.next(f -> f.type() == Frame.WINDOW_UPDATE);
            byte[] block = client.wire().block(head());
            client.wire().frame(Frame.HEADERS, 0, 1, Arrays.copyOf(block, 10));
            assertThat(client.awaitGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertThat(expired("header_time")).isEqualTo(1);
    }

    @Test
    void a_head_that_trickles_has_no_more_time_than_one_that_stands_still() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            client.next(f -> f.type() == Frame.WINDOW_UPDATE);
            int running = client.chat(CHAT);
            Call call = backend.awaitCall(); // so no clock for idle connections runs
            byte[] block = client.wire().block(head());
            client.wire().frame(Frame.HEADERS, 0, running + 2, Arrays.copyOf(block, 1));
            Thread trickle = Thread.ofVirtual().start(() -> trickle(client, running + 2, block));
            assertThat(client.awaitGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
            trickle.interrupt();
            call.awaitLeave();
        }
        assertThat(expired("header_time")).isEqualTo(1);
    }

    private static void trickle(Http2Client client, int stream, byte[] block) {
        try {
            for (int i = 1; i < block.length; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                client.wire().frame(Frame.CONTINUATION, 0, stream, new byte[] {block[i]});
            }
        } catch (java.io.UncheckedIOException closed) {
            // That is what is wanted.
        }
    }

    @Test
    void a_frame_of_a_head_that_stands_still_halfway_is_a_head_that_does_not_end() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int answered = client.open(true, "GET", "/health");
            assertThat(client.response(answered).status()).isEqualTo(200);
            byte[] frame = new Frame(Frame.HEADERS, 5, 3, client.wire().block(head())).bytes();
            client.wire().raw(Arrays.copyOf(frame, frame.length - 1));
            assertThat(client.awaitGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void heads_that_come_in_pieces_are_read() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            for (int stream = 1; stream < 7; stream += 2) {
                byte[] block = client.wire().block(head());
                int cut = block.length / 2;
                byte[] first = Arrays.copyOf(block, cut);
                byte[] rest = Arrays.copyOfRange(block, cut, block.length);
                client.wire().frame(Frame.HEADERS, Frame.END_STREAM, stream, first);
                client.wire().frame(Frame.CONTINUATION, Frame.END_HEADERS, stream, rest);
                assertThat(client.response(stream).status()).isEqualTo(200);
            }
        }
        assertThat(expired("header_time")).isZero();
    }

    @Test
    void too_many_settings_in_one_frame_are_not_read() {
        byte[] settings = new byte[6 * 2700];
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            client.wire().frame(Frame.SETTINGS, 0, 0, settings);
            assertThat(client.awaitGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void a_connection_that_has_carried_its_requests_is_ended_in_order() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int slow = client.chat(CHAT);
            Call call = backend.awaitCall();
            for (int i = 0; i < 4; i++) {
                int stream = client.open(true, "GET", "/health");
                assertThat(client.response(stream).status()).isEqualTo(200);
            }
            assertThat(client.next(f -> f.type() == Frame.GOAWAY)).isNotNull();
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").done();
            assertThat(client.response(slow).complete()).isTrue();
            assertThat(client.awaitGoAway()).isIn(0, -1);
        }
    }

    @Test
    void what_a_client_that_says_goodbye_still_waits_for_is_finished() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.chat(CHAT);
            Call call = backend.awaitCall();
            client.wire().frame(Frame.GOAWAY, 0, 0, new byte[8]);
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").done();
            assertThat(client.response(stream).text()).isEqualTo("{}");
            assertThat(client.awaitGoAway()).isIn(0, -1); // it closes by itself
        }
    }

    @Test
    void a_client_that_takes_no_heads_at_all_gets_its_answer_all_the_same() {
        try (Http2Client client = Http2Client.connect(proxy.port(), Frame.setting(6, 0))) {
            assertThat(client.response(client.chat(CHAT)).status()).isEqualTo(200);
        }
    }

    @Test
    void more_content_than_there_is_credit_for_ends_the_connection() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.open(false, "POST", Requests.CHAT);
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    for (int i = 0; i < 10_000; i++) {
                                        byte[] piece = new byte[16_384];
                                        client.wire().frame(Frame.DATA, 0, stream, piece);
                                    }
                                } catch (java.io.UncheckedIOException closed) {
                                    // That is what is wanted.
                                }
                            });
            assertThat(client.next(f -> f.type() == Frame.RST_STREAM || f.type() == Frame.GOAWAY))
                    .isNotNull();
        }
    }

    @Test
    void answers_that_no_credit_comes_for_are_cut_in_the_end() {
        backend.answer(Answer.raw(LONG));
        try (Http2Client client =
                Http2Client.connect(proxy.port(), Frame.setting(4, 0)).withoutCredit()) {
            int stalled = client.chat(CHAT);
            Response cut = client.response(stalled);
            assertThat(cut.complete()).isFalse();
            assertThat(cut.error()).isNotNegative();
        }
        assertThat(expired("stalled_reader")).isEqualTo(1);
    }

    @Test
    void a_connection_that_is_reset_halfway_is_gone() {
        backend.hold();
        Call call;
        try (RawClient client = proxy.connect()) {
            client.send(Http2Client.PREFACE);
            client.send(new Frame(Frame.SETTINGS, 0, 0, NOTHING).bytes());
            client.send(new Frame(Frame.HEADERS, 4, 1, chatHead()).bytes());
            client.send(new Frame(Frame.DATA, Frame.END_STREAM, 1, CHAT.getBytes(UTF_8)).bytes());
            call = backend.awaitCall();
            client.halfClose();
            client.reset();
        }
        call.awaitLeave();
        await().until(() -> proxy.metric("sluice_client_connections") == 1);
    }

    /** Without Huffman coding and without the table: 0x82 to 0x86 are fields of RFC 7541 §A. */
    private static byte[] chatHead() {
        byte[] path = Requests.CHAT.getBytes(UTF_8);
        return Http2Client.concat(
                new byte[] {(byte) 0x83, (byte) 0x86, 0x04, (byte) path.length},
                path,
                new byte[] {0x01, 5, 'p', 'r', 'o', 'x', 'y', 0x0f, 0x10, 16},
                "application/json".getBytes(UTF_8));
    }

    private static String[] head() {
        return new String[] {
            ":method", "GET", ":scheme", "http", ":path", "/health", ":authority", "proxy"
        };
    }
}
