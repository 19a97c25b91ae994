package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** What operators are promised of a proxy in front of several model servers. */
@ParameterizedClass
@EnumSource(Transport.class)
class RequirementRowsTest {
    private static final String CHAT = Requests.chatFor("llama");

    private final Transport transport;

    RequirementRowsTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void one_port_serves_inference_and_management() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            assertThat(client.send(CHAT).readResponse().text()).isEqualTo("{\"ok\":true}");
            assertThat(client.send(Requests.get("/api/v1/status")).readResponse().text())
                    .contains("\"version\"", "\"127.0.0.1:" + llama.port() + "\"");
            assertThat(client.send(Requests.get("/v1/models")).readResponse().text())
                    .contains("\"llama\"");
            assertThat(client.send(Requests.get("/")).readResponse().text())
                    .startsWith("<!doctype html>");
            for (String path : List.of("/api", "/api/v9", "/v1", "/apis/v1/status")) {
                Refused.check(
                        client.send(Requests.get(path)).readResponse(), 404, "endpoint_not_found");
            }
            assertThat(llama.requests()).hasSize(1);
        }
    }

    @Test
    void a_url_with_a_trailing_slash_makes_no_double_slash() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy =
                        TestProxy.startWith(transport, "backends: ['" + llama.url() + "/']\n")) {
            proxy.awaitHealthy(1);
            assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
            assertThat(llama.awaitRequest().target()).isEqualTo("/v1/chat/completions");
            Refused.check(proxy.exchange(Requests.get("//v1/models")), 404, "endpoint_not_found");
        }
    }

    @Test
    void names_that_are_alike_never_meet_the_wrong_backend() {
        List<String> names = List.of("qwen3", "Qwen3", "qwen3-chat", "qwen", "org/qwen3", "qwen3:");
        List<RawBackend> backends =
                names.stream()
                        .map(
                                name ->
                                        RawBackend.start(name)
                                                .answer(Answer.json(200, "\"" + name + "\"")))
                        .toList();
        try (TestProxy proxy = TestProxy.start(transport, backends.toArray(RawBackend[]::new));
                RawClient client = proxy.connect()) {
            for (String name : names) {
                assertThat(client.send(Requests.chatFor(name)).readResponse().text())
                        .isEqualTo("\"" + name + "\"");
            }
            for (String name : List.of("QWEN3", "qwen3-", "qwen3-chat2", "wen3", "org/", "")) {
                assertThat(client.send(Requests.chatFor(name)).readResponse().status())
                        .as(name)
                        .isIn(400, 404);
            }
        } finally {
            backends.forEach(RawBackend::close);
        }
    }

    @Test
    void carries_two_thousand_requests_at_once_and_counts_back_to_zero() {
        int many = 2_000;
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                clients.add(proxy.connect().send(CHAT));
            }
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                calls.add(llama.awaitCall());
            }
            assertThat(proxy.inFlight()).isEqualTo(many);
            assertThat(proxy.metric("sluice_client_connections")).isEqualTo(many + 1);
            calls.forEach(
                    call -> call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").done());
            for (RawClient client : clients) {
                assertThat(client.readResponse().text()).isEqualTo("ok");
                client.close();
            }
            proxy.awaitQuiet();
            String backend = "{backend=\"127.0.0.1:" + llama.port() + "\"}";
            assertThat(proxy.metric("sluice_backend_in_flight" + backend)).isZero();
            await().until(() -> proxy.metric("sluice_client_connections") == 1);
        }
    }

    @Test
    void answers_its_operator_also_when_all_connections_are_taken() {
        String yaml =
                """
                listeners:
                  - {bind: '127.0.0.1:0', serves: [inference]}
                  - {bind: '127.0.0.1:0', serves: [management]}
                backends: []
                limits: {connections: 1}
                """;
        try (TestProxy proxy = TestProxy.startWith(transport, yaml);
                RawClient one = proxy.connect()) {
            assertThat(one.send(Requests.get("/health")).readResponse().status()).isEqualTo(200);
            try (RawClient two = proxy.connect()) {
                assertThat(two.awaitEnd()).isNotEqualTo(End.OPEN);
            }
            int management = proxy.sluice().addresses().getLast().getPort();
            try (RawClient operator = RawClient.connect(management)) {
                var status = operator.send(Requests.get("/api/v1/status")).readResponse();
                assertThat(status.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void closes_a_connection_beyond_the_limit_and_serves_the_others() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, "limits: {connections: 2}\n", llama)) {
            try (RawClient one = proxy.connect();
                    RawClient two = proxy.connect()) {
                assertThat(one.send(CHAT).readResponse().status()).isEqualTo(200);
                assertThat(two.send(CHAT).readResponse().status()).isEqualTo(200);
                try (RawClient three = proxy.connect()) {
                    assertThat(three.awaitEnd()).isNotEqualTo(End.OPEN);
                }
                assertThat(one.send(CHAT).readResponse().status()).isEqualTo(200);
            }
            await().until(() -> proxy.sluice().canServe() && isServed(proxy));
            assertThat(proxy.metric("sluice_client_connections_refused_total")).isPositive();
        }
    }

    private static boolean isServed(TestProxy proxy) {
        return proxy.exchange(CHAT).status() == 200;
    }

    @Test
    void counts_requests_by_model_backend_and_code() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, llama)) {
            proxy.exchange(CHAT);
            proxy.exchange(CHAT);
            llama.answerOnce(Answer.json(500, "{}"));
            proxy.exchange(CHAT);
            proxy.exchange(Requests.chatFor("nobody"));
            assertThat(requests(proxy, llama, 200)).isEqualTo(2);
            assertThat(requests(proxy, llama, 500)).isEqualTo(1);
            assertThat(proxy.metric("sluice_refusals_total{code=\"model_not_found\"}"))
                    .isEqualTo(1);
            assertThat(proxy.exchange(Requests.get("/metrics")).text())
                    .as("what clients make up is no label")
                    .doesNotContain("nobody");
        }
    }

    private static double requests(TestProxy proxy, RawBackend backend, int code) {
        return proxy.metric(
                "sluice_requests_total{backend=\"127.0.0.1:%d\",code=\"%d\",model=\"llama\"}"
                        .formatted(backend.port(), code));
    }

    /**
     * Every clock that runs while a stream is written is shorter than the silence, so that it
     * stands for one that is longer than the usual clocks.
     */
    @Test
    void a_stream_may_be_silent_for_as_long_as_it_likes() {
        String clocks =
                "models: {llama: {timeouts: {between_tokens: 0s, response_head: 200ms}}}\n"
                        + "limits: {header_time: 200ms, stalled_reader: 200ms}\n";
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, clocks, llama);
                RawClient client = proxy.connect()) {
            client.send(CHAT);
            Call call = llama.awaitCall();
            call.startStream().event("one");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readEvent()).isEqualTo("data: one\n\n");
            long end = System.nanoTime() + 1_500_000_000L;
            await().until(() -> System.nanoTime() > end);
            call.event("two").lastChunk().done();
            assertThat(client.readEvent()).isEqualTo("data: two\n\n");
            assertThat(client.readRest().complete()).isTrue();
        }
    }
}
