package io.sluice.simulate;

import static io.sluice.simulate.Requests.CHAT;
import static io.sluice.simulate.Requests.ask;
import static io.sluice.simulate.Requests.chat;
import static io.sluice.simulate.Requests.get;
import static io.sluice.simulate.Requests.head;
import static io.sluice.simulate.Requests.json;
import static io.sluice.simulate.Requests.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.End;
import io.sluice.testkit.Ports;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Connections, framing and the server's own life. */
final class ConnectionTest {
    private SimulatedServer server = SimulatedServer.start(SimulatedModel.DEFAULTS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void an_idle_connection_is_closed_with_fin_after_an_answer_but_not_before_one() {
        Duration idle = Duration.ofMillis(200);
        restart(SimulatedModel.DEFAULTS.withKeepAlive(idle));
        try (RawClient unused = RawClient.connect(port());
                RawClient used = RawClient.connect(port())) {
            RawResponse answer = used.send(get("/health")).readResponse();
            long answered = System.nanoTime();
            assertThat(answer.field("connection")).isEmpty();
            assertThat(used.awaitEnd()).isEqualTo(End.FIN);
            assertThat(Duration.ofNanos(System.nanoTime() - answered))
                    .isGreaterThan(Duration.ofMillis(150));

            assertThat(unused.send(get("/health")).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void a_request_in_time_keeps_the_connection() {
        restart(SimulatedModel.DEFAULTS.withKeepAlive(Duration.ofMillis(300)));
        try (RawClient client = RawClient.connect(port())) {
            client.send(get("/health")).readResponse();
            // the second takes longer than the idle time: the clock must not run meanwhile
            client.send(post(CHAT, chat("hi"))).readResponse();
            String slow = "x-simulate-fault: slow=400ms";
            RawResponse answer = client.send(post(CHAT, chat("hi"), slow)).readResponse();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() {
        try (RawClient client = RawClient.connect(port())) {
            var requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append(post(CHAT, chat("nr " + i, "\"stream\":" + (i % 2 == 0))));
            }
            client.send(requests.toString());
            for (int i = 0; i < 200; i++) {
                String answer = client.readResponse().text();
                String said =
                        i % 2 == 0
                                ? Requests.said(Requests.events(answer))
                                : json(answer).at("/choices/0/message/content").stringValue();
                assertThat(said).isEqualTo("Echo: nr " + i);
            }
        }
    }

    @Test
    void an_answer_to_head_has_no_body_and_the_next_one_has() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(head("HEAD", "/health") + "\r\n" + get("/v1/models"));
            RawResponse first = client.readResponseToHead();
            assertThat(first.status()).isEqualTo(405);
            assertThat(first.field("content-length")).isNotEqualTo("0");
            assertThat(json(client.readResponse()).path("object").stringValue()).isEqualTo("list");
        }
    }

    @Test
    void says_100_before_the_body_when_asked_and_never_inside_an_answer() {
        restart(SimulatedModel.DEFAULTS.withPace(Duration.ofMillis(50), Duration.ZERO));
        String body = chat("hi");
        try (RawClient client = RawClient.connect(port())) {
            client.send(post(CHAT, chat("first", "\"stream\":true")));
            client.send(
                    head(
                                    "POST",
                                    CHAT,
                                    "content-type: application/json",
                                    "expect: 100-continue",
                                    "content-length: " + body.length())
                            + "\r\n");
            assertThat(client.readResponse().complete()).isTrue();
            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send(body).readResponse().text()).contains("Echo: hi");
        }
    }

    @Test
    void takes_a_chunked_body_in_any_pieces() {
        try (RawClient client = RawClient.connect(port())) {
            client.send(
                    head(
                                    "POST",
                                    CHAT,
                                    "content-type: application/json",
                                    "transfer-encoding: chunked")
                            + "\r\n");
            for (char c : chat("hi").toCharArray()) {
                client.send("1\r\n" + c + "\r\n");
            }
            client.sendSplit("0\r\nx-trailer: 1\r\n\r\n");
            assertThat(client.readResponse().text()).contains("Echo: hi");
        }
    }

    @Test
    void reads_a_request_that_comes_byte_by_byte() {
        try (RawClient client = RawClient.connect(port())) {
            client.sendSplit(post(CHAT, chat("hi")));
            assertThat(client.readResponse().text()).contains("Echo: hi");
        }
    }

    @Test
    void closes_when_the_client_says_so_or_speaks_http_1_0() {
        try (RawClient client = RawClient.connect(port())) {
            RawResponse answer = client.send(get("/health", "connection: close")).readResponse();
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
        try (RawClient client = RawClient.connect(port())) {
            client.send("GET /health HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
            RawResponse answer = client.readResponse();
            assertThat(answer.startLine()).startsWith("HTTP/1.1 200");
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
    }

    @Test
    void records_requests_by_their_id() {
        restart(SimulatedModel.DEFAULTS.withRecording(true));
        ask(
                server,
                post("/v1/completions?a=b", "{\"prompt\":\"x\"}", "X-Request-ID: r1", "X-A: 1"));

        RecordedRequest recorded = server.recorded("r1");
        assertThat(recorded.method()).isEqualTo("POST");
        assertThat(recorded.target()).isEqualTo("/v1/completions?a=b");
        assertThat(recorded.values("x-a")).containsExactly("1");
        assertThat(recorded.length()).isEqualTo(14);
        assertThat(recorded.sha256())
                .isEqualTo("b2c6fa432c7431184bb3a2e6a832348f92d09418f9dafb8f08bca2d429282ce2");
        assertThatThrownBy(() -> server.recorded("r2")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_address_in_use_is_said_in_one_sentence() {
        assertThatThrownBy(() -> SimulatedServer.start(SimulatedModel.DEFAULTS, server.address()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + port() + ": ")
                .hasMessageContaining("in use");
    }

    @Test
    void a_closed_server_has_closed_its_connections_and_its_port_is_free() {
        server.close();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        server = SimulatedServer.start(SimulatedModel.DEFAULTS, address);
        try (RawClient client = RawClient.connect(port())) {
            client.send(get("/health")).readResponse();
            server.close();
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
        }
        server = SimulatedServer.start(SimulatedModel.DEFAULTS, address);
        assertThat(ask(server, get("/health")).status()).isEqualTo(200);
    }

    private void restart(SimulatedModel settings) {
        server.close();
        server = SimulatedServer.start(settings.withFaults(true));
    }

    private int port() {
        return server.address().getPort();
    }
}
