package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.fleet.Member;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawResponse;
import io.sluice.testkit.TestTls;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;

import javax.net.ssl.SSLServerSocket;

/**
 * A backend that is configured with a protocol that it does not speak is told apart from others.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class OtherProtocolTest {
    private static final String TLS_ALERT = "\u0015\u0003\u0003\0\2\2P";
    private static final String HTTP_2_SETTINGS = "\0\0\0\4\0\0\0\0\0";
    private static final String BAD_REQUEST =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final Transport transport;
    @TempDir Path directory;
    private @Nullable ServerSocket server;
    private @Nullable TestProxy proxy;

    OtherProtocolTest(Transport transport) {
        this.transport = transport;
    }

    @AfterEach
    void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Says this to everybody who has sent something, and closes; or keeps silent. */
    private void serve(ServerSocket listening, @Nullable String words) {
        server = listening;
        Thread.startVirtualThread(
                () -> {
                    while (!listening.isClosed()) {
                        try {
                            Socket client = listening.accept();
                            Thread.startVirtualThread(() -> answer(client, words));
                        } catch (IOException closed) {
                            return;
                        }
                    }
                });
    }

    private static void answer(Socket client, @Nullable String words) {
        try (client) {
            client.getInputStream().read(new byte[4096]);
            if (words == null) {
                client.getInputStream().readAllBytes();
            } else {
                client.getOutputStream().write(words.getBytes(ISO_8859_1));
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            }
        } catch (IOException left) {
            // the proxy has closed it
        }
    }

    /** What the status tells of such a backend. */
    private String lastFailure(String scheme, String more, String words) throws IOException {
        var listening = new ServerSocket();
        Ports.bind(listening, 50);
        serve(listening, words);
        return lastFailure(scheme, more);
    }

    private String lastFailure(String scheme, String more) {
        return lastFailureWithin("20s", scheme, more);
    }

    private String lastFailureWithin(String patience, String scheme, String more) {
        int port = Objects.requireNonNull(server).getLocalPort();
        return lastFailure(
                """
                health: {timeout: %s}
                backends: [{url: '%s://127.0.0.1:%d', models: [m]%s}]
                """
                        .formatted(patience, scheme, port, more));
    }

    private String lastFailure(String yaml) {
        TestProxy running = TestProxy.startWith(transport, yaml);
        proxy = running;
        await().atMost(Duration.ofSeconds(30)).until(() -> !known(running).isEmpty());
        assertThat(running.healthy()).isZero();
        return known(running);
    }

    private static String known(TestProxy running) {
        return running.members().stream().map(Member::lastFailure).collect(Collectors.joining());
    }

    @Test
    void answers_in_tls() throws IOException {
        assertThat(lastFailure("http", "", TLS_ALERT))
                .isEqualTo("it answers in TLS: its URL should begin with https");
    }

    @Test
    void answers_in_tls_when_it_is_asked_in_http_2() throws IOException {
        assertThat(lastFailure("http", ", protocol: http2", TLS_ALERT))
                .isEqualTo("it answers in TLS: its URL should begin with https");
    }

    @Test
    void says_that_it_expects_tls() throws IOException {
        String nginx =
                BAD_REQUEST.replace("Content-Length: 0\r\n", "")
                        + "The plain HTTP request was sent to HTTPS port";
        assertThat(lastFailure("http", "", nginx))
                .isEqualTo(
                        "GET /health was answered with 400: it expects TLS, so its URL should"
                                + " begin with https");
    }

    @Test
    void closes_when_it_expects_tls() throws IOException {
        assertThat(lastFailure("http", "", ""))
                .isEqualTo(
                        "it closed the connection without an answer; perhaps it speaks TLS"
                                + " (https), or HTTP/2 only (`protocol: http2`)");
    }

    @Test
    void answers_in_plain_text() throws IOException {
        assertThat(lastFailure("https", "", BAD_REQUEST))
                .isEqualTo(
                        "TLS failed: it answers in plain text: its URL should begin with http,"
                                + " without s");
    }

    @Test
    void closes_when_it_expects_plain_text() throws IOException {
        assertThat(lastFailure("https", "", ""))
                .isEqualTo(
                        "TLS failed: it closed the connection in the handshake; perhaps it does"
                                + " not speak TLS");
    }

    @Test
    void waits_when_it_expects_plain_text() throws IOException {
        var listening = new ServerSocket();
        Ports.bind(listening, 50);
        serve(listening, null);
        assertThat(lastFailureWithin("500ms", "https", ""))
                .isEqualTo(
                        "no answer within 500 ms to the handshake; perhaps it does not speak TLS");
    }

    @Test
    void answers_in_http_2() throws IOException {
        assertThat(lastFailure("http", "", HTTP_2_SETTINGS))
                .isEqualTo("it answers in HTTP/2: it needs `protocol: http2`");
    }

    @Test
    void answers_in_http_1() throws IOException {
        assertThat(lastFailure("http", ", protocol: http2", BAD_REQUEST))
                .isEqualTo("it answers in HTTP/1.1: `protocol: http2` does not fit it");
    }

    @Test
    void offers_no_http_2_over_tls() {
        try (RawBackend llama = RawBackend.startTls(TestTls.showing("server"), "m")) {
            String yaml =
                    """
                    health: {timeout: 20s}
                    backends: [{url: '%s', protocol: http2, models: [m], tls: {ca: %s}}]
                    """
                            .formatted(llama.url(), TestTls.copy("ca.crt", directory));
            assertThat(lastFailure(yaml))
                    .isEqualTo(
                            "it does not offer HTTP/2 over TLS: `protocol: http2` does not fit it");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, it demands", "TLSv1.2, it refuses the handshake"})
    void demands_a_certificate(String version, String said) throws IOException {
        var listening =
                (SSLServerSocket)
                        TestTls.showing("server")
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(true);
        listening.setEnabledProtocols(new String[] {version});
        serve(listening, BAD_REQUEST);
        String tls = ", tls: {ca: %s}".formatted(TestTls.copy("ca.crt", directory));
        assertThat(lastFailure("https", tls))
                .startsWith("TLS failed: it ")
                .contains(said)
                .endsWith("demands a certificate, and Sluice has none to show");
    }

    /** It is the last one that is healthy, so that requests are still tried there. */
    @Test
    void is_named_to_clients_too() {
        try (RawBackend odd = RawBackend.start("m")) {
            odd.respond(TLS_ALERT);
            TestProxy running = TestProxy.start(transport, odd);
            proxy = running;
            RawResponse answer = running.exchange(Requests.chatFor("m"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text())
                    .contains("it answers in TLS: its URL should begin with https");
            await().until(() -> known(running).startsWith("it answers in TLS"));
        }
    }
}
