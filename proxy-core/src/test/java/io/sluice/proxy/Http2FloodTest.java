package io.sluice.proxy;

import static io.sluice.proxy.Http2Rows.ENHANCE_YOUR_CALM;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.util.function.IntConsumer;

/** A client that only keeps the proxy busy is told so, and its connection closed. */
@ParameterizedClass
@EnumSource(Transport.class)
class Http2FloodTest {
    private static final int MANY = 20_000;
    private static final byte[] NOTHING = {};

    /** The client reads all the time; the pause is waited for, and is not what is tested here. */
    private static final String SETTINGS = "limits: {per_address: {abuse_pause: 100ms}}\n";

    private final Transport transport;
    private RawBackend backend;
    private TestProxy proxy;

    Http2FloodTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
        proxy = TestProxy.start(transport, SETTINGS, backend);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    /**
     * Sends until the proxy has had enough, while this thread reads why.
     *
     * @param one sends, and never waits for credit: only one thread may read
     */
    private void floods(Http2Client client, IntConsumer one) {
        floods(client, MANY, one);
    }

    private void floods(Http2Client client, int many, IntConsumer one) {
        try (RawClient watching = proxy.connect()) { // a later one would have to wait
            assertThat(floodsSeen(watching)).isZero();
            flood(client, many, one);
            proxy.awaitQuiet();
            assertThat(floodsSeen(watching)).isEqualTo(1);
        }
    }

    private static double floodsSeen(RawClient watching) {
        String calm = "sluice_http2_connection_errors_total{error=\"enhance_your_calm\"} ";
        return watching.send(Requests.get("/metrics"))
                .readResponse()
                .text()
                .lines()
                .filter(line -> line.startsWith(calm))
                .mapToDouble(line -> Double.parseDouble(line.substring(calm.length())))
                .sum();
    }

    private static void flood(Http2Client client, int many, IntConsumer one) {
        Thread flood =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < many; i++) {
                                            one.accept(i);
                                        }
                                    } catch (UncheckedIOException closed) {
                                        // That is what is wanted.
                                    }
                                });
        assertThat(client.awaitGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
        flood.interrupt();
    }

    @Test
    void of_resets() {
        byte[] body = "{\"model\":\"m\"}".getBytes(UTF_8);
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(
                    client,
                    i -> {
                        int stream = client.open(false, "POST", Requests.CHAT);
                        client.wire().frame(Frame.DATA, Frame.END_STREAM, stream, body);
                        client.reset(stream, 8);
                    });
        }
        assertThat(backend.openRequests()).isZero();
    }

    @Test
    void of_streams_that_make_the_proxy_reset_them() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(
                    client,
                    i -> {
                        int stream = client.open(false, "POST", Requests.CHAT);
                        client.credit(stream, 0);
                    });
        }
    }

    @Test
    void of_pings() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.wire().frame(Frame.PING, 0, 0, new byte[8]));
        }
    }

    @Test
    void of_settings() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.wire().frame(Frame.SETTINGS, 0, 0, NOTHING));
        }
    }

    @Test
    void of_priorities() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.wire().frame(Frame.PRIORITY, 0, 1, new byte[5]));
        }
    }

    @Test
    void of_tiny_credits() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.credit(0, 1));
        }
    }

    @Test
    void of_frames_of_unknown_types_without_content() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.wire().frame(0x42, 0, 0, NOTHING));
        }
    }

    @Test
    void of_goodbyes() {
        backend.hold();
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            client.chat("{\"model\":\"m\"}");
            backend.awaitCall(); // for which the connection is kept
            floods(client, i -> client.wire().frame(Frame.GOAWAY, 0, 0, new byte[8]));
        }
    }

    @Test
    void of_padding() {
        byte[] padded = new byte[256];
        padded[0] = (byte) 255;
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.open(false, "POST", Requests.CHAT);
            floods(client, 2 * MANY, i -> client.wire().frame(0, Frame.PADDED, stream, padded));
        }
    }

    @Test
    void of_empty_content() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            int stream = client.open(false, "POST", Requests.CHAT);
            floods(client, i -> client.wire().frame(Frame.DATA, 0, stream, NOTHING));
        }
    }

    @Test
    void of_empty_pieces_of_a_head() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            client.next(f -> f.type() == Frame.WINDOW_UPDATE); // settings are settled before
            client.wire().frame(Frame.HEADERS, 0, 1, NOTHING);
            floods(client, i -> client.wire().frame(Frame.CONTINUATION, 0, 1, NOTHING));
        }
    }

    @Test
    void of_frames_of_unknown_types() {
        try (Http2Client client = Http2Client.connect(proxy.port())) {
            floods(client, i -> client.wire().frame(0x42, 0, 0, new byte[1000]));
        }
    }
}
