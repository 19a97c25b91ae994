package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.stream.Stream;

/** What a client is told when the fleet is missing, full or broken. */
@ParameterizedClass
@EnumSource(Transport.class)
class BackendRefusalTest {
    private static final String CHAT = Requests.chatFor("llama");

    private final Transport transport;

    BackendRefusalTest(Transport transport) {
        this.transport = transport;
    }

    private record Row(String name, Answer answer, String code) {}

    @TestFactory
    Stream<DynamicTest> an_answer_that_is_none_is_a_bad_gateway() {
        return Stream.of(
                        invalid("garbage", "\u0001\u0002garbage\r\n\r\n"),
                        invalid("another protocol", "SSH-2.0-OpenSSH_9.6\r\n"),
                        invalid("half a head", "HTTP/1.1 200 OK\r\nContent-Le"),
                        invalid("an upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n"),
                        invalid(
                                "two lengths",
                                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                        invalid(
                                "length and chunks",
                                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
                        invalid("no status", "HTTP/1.1 OK\r\n\r\n"),
                        new Row("a close", Answer.closing(""), "backend_unavailable"),
                        new Row("a reset", Answer.resetting(""), "backend_unavailable"))
                .map(row -> dynamicTest(row.name(), () -> isBadGateway(row)));
    }

    private static Row invalid(String name, String answer) {
        return new Row(name, Answer.closing(answer), "backend_invalid_response");
    }

    private void isBadGateway(Row row) {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            llama.answerOnce(row.answer());
            Refused.check(client.send(CHAT).readResponse(), 502, row.code());
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void a_backend_that_refuses_connections_is_unavailable() {
        RawBackend llama = RawBackend.start("llama");
        try (TestProxy proxy = TestProxy.start(transport, "health: {interval: 1h}\n", llama);
                RawClient client = proxy.connect()) {
            llama.close();
            Refused.check(client.send(CHAT).readResponse(), 502, "backend_unavailable");
            try (RawBackend again = RawBackend.startOn(llama.port(), "llama")) {
                proxy.awaitQuiet();
                RawResponse response = client.send(CHAT).readResponse();
                assertThat(response.status()).isEqualTo(200);
                assertThat(again.requests()).isNotNull();
            }
        }
    }

    @Test
    void without_any_backend_it_says_so_at_once() {
        try (TestProxy proxy = TestProxy.startWith(transport, "backends: []\n")) {
            long started = System.nanoTime();
            Refused.check(proxy.exchange(CHAT), 503, "no_healthy_backend");
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(Duration.ofSeconds(2));
            Refused.check(proxy.exchange(Requests.get("/v1/models")), 503, "no_healthy_backend");
            Refused.check(proxy.exchange(Requests.get("/readyz")), 503, "no_healthy_backend");
            assertThat(proxy.exchange(Requests.get("/healthz")).status()).isEqualTo(200);
        }
    }

    @Test
    void with_no_healthy_backend_it_says_so_at_once() {
        try (RawBackend sick = RawBackend.start("llama").health(Answer.json(500, "{}"));
                TestProxy proxy =
                        TestProxy.startWith(
                                transport,
                                "backends: [{url: '" + sick.url() + "', models: [llama]}]\n");
                RawClient client = proxy.connect()) {
            Refused.check(client.send(CHAT).readResponse(), 503, "no_healthy_backend");
            Refused.check(client.send(CHAT).readResponse(), 503, "no_healthy_backend");
            assertThat(sick.requests()).isEmpty();
        }
    }

    @Test
    void a_backend_gets_no_more_than_it_may_have() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy =
                        TestProxy.startWith(
                                transport,
                                "backends: [{url: '"
                                        + llama.url()
                                        + "', models: [llama], max_in_flight: 1}]\n"
                                        + "admission: {queue: 0}\n")) {
            proxy.awaitHealthy(1);
            refusesOneMoreAndGoesOn(proxy, llama);
        }
    }

    @Test
    void a_model_gets_no_more_than_it_may_have() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy =
                        TestProxy.start(
                                transport,
                                "models: {llama: {max_in_flight: 1}}\nadmission: {queue: 0}\n",
                                llama)) {
            refusesOneMoreAndGoesOn(proxy, llama);
        }
    }

    @Test
    void the_whole_proxy_takes_no_more_than_it_may_have() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy =
                        TestProxy.start(
                                transport, "admission: {max_in_flight: 1, queue: 0}\n", llama)) {
            refusesOneMoreAndGoesOn(proxy, llama);
        }
    }

    private static void refusesOneMoreAndGoesOn(TestProxy proxy, RawBackend llama) {
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(CHAT);
            Call call = llama.awaitCall();
            Refused.check(second.send(CHAT).readResponse(), 503, "overloaded");
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            assertThat(first.readResponse().status()).isEqualTo(200);
            second.send(CHAT);
            llama.awaitCall().send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            assertThat(second.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void held_bodies_take_no_more_memory_than_they_may() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.start(transport, "limits: {buffered: 64KiB}\n", llama)) {
            String large = "{\"a\":\"" + "x".repeat(200_000) + "\",\"model\":\"llama\"}";
            RawResponse response = proxy.exchange(Requests.chat(large));
            Refused.check(response, 503, "overloaded");
            proxy.awaitQuiet();
            assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
        }
    }

    @Test
    void a_listener_can_tell_errors_by_their_code_alone() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.startWith(
                                transport,
                                "listeners: [{bind: '127.0.0.1:0', errors: flat}]\n"
                                        + "backends: ['"
                                        + llama.url()
                                        + "']\n")) {
            proxy.awaitHealthy(1);
            RawResponse response = proxy.exchange(Requests.chat("[]"));
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).isEqualTo("{\"error\":\"invalid_json\"}");
            assertThat(response.field("x-request-id")).isNotEmpty();
            assertThat(proxy.exchange("GET / HTTP/1.1\nHost: p\n\n").text())
                    .isEqualTo("{\"error\":\"bad_request\"}");
            assertThat(proxy.exchange(Requests.chatFor("nobody")).text())
                    .isEqualTo("{\"error\":\"model_not_found\"}");
        }
    }
}
