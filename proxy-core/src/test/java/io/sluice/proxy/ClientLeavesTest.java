package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** When a client leaves, its backend hears of it soon and nothing of the request stays behind. */
@ParameterizedClass
@EnumSource(Transport.class)
class ClientLeavesTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** How a client leaves. */
    enum Way {
        FIN(RawClient::close),
        RST(RawClient::reset);

        private final Consumer<RawClient> how;

        Way(Consumer<RawClient> how) {
            this.how = how;
        }
    }

    private final Transport transport;
    private RawBackend llama;
    private TestProxy proxy;

    ClientLeavesTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        llama = RawBackend.start("llama").hold();
        proxy = TestProxy.start(transport, llama);
    }

    @AfterEach
    void stop() {
        proxy.close();
        llama.close();
    }

    @ParameterizedTest
    @EnumSource
    void while_its_small_body_arrives(Way way) {
        RawClient client = proxy.connect();
        String request = Requests.chatFor("llama");
        client.send(request.substring(0, request.length() - 5));
        await().until(() -> proxy.sluice().streams() == 1);
        way.how.accept(client);
        proxy.awaitQuiet();
        assertThat(llama.carryingConnections()).isZero();
        assertThat(proxy.metric("sluice_client_cancels_total")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void while_its_large_body_passes(Way way) {
        RawClient client = proxy.connect();
        client.send(
                "POST /v1/completions HTTP/1.1\r\nHost: p\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000\r\n\r\n{\"model\":\"llama\",\"a\":\""
                        + "x".repeat(300_000));
        Call call = llama.awaitCall();
        leaves(client, way, call);
        assertThat(call.request().complete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void while_it_waits_for_the_head(Way way) {
        RawClient client = proxy.connect();
        client.send(Requests.chatFor("llama"));
        leaves(client, way, llama.awaitCall());
    }

    @ParameterizedTest
    @EnumSource
    void while_it_reads_a_stream(Way way) {
        RawClient client = proxy.connect();
        client.send(Requests.chatFor("llama"));
        Call call = llama.awaitCall();
        call.startStream().event("one");
        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readEvent()).isEqualTo("data: one\n\n");
        leaves(client, way, call);
    }

    @ParameterizedTest
    @EnumSource
    void while_a_stream_waits_for_it_to_read(Way way) {
        llama.answer(
                call -> {
                    call.startStream();
                    while (true) {
                        call.event("x".repeat(10_000));
                    }
                });
        RawClient client = RawClient.connect(proxy.port(), 4096);
        client.send(Requests.chatFor("llama"));
        Call call = llama.awaitCall();
        assertThat(client.readHead().status()).isEqualTo(200);
        leaves(client, way, call);
    }

    @ParameterizedTest
    @EnumSource
    void while_another_request_of_its_own_waits_behind(Way way) {
        RawClient client = proxy.connect();
        client.send(Requests.chatFor("llama") + Requests.chatFor("llama"));
        leaves(client, way, llama.awaitCall());
        assertThat(llama.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void while_its_backend_is_being_connected_to(Way way) {
        String clocks = "models: {m: {timeouts: {connect: 60s}}}\nhealth: {interval: 1h}\n";
        try (var deaf = UnacceptingBackend.start();
                TestProxy waiting = deaf.behindProxy(transport, clocks)) {
            deaf.stopAccepting();
            RawClient client = waiting.connect();
            client.send(Requests.chatFor("m"));
            await().until(() -> waiting.inFlight() == 1);
            way.how.accept(client);
            waiting.awaitQuiet();
        }
    }

    @Test
    void leaves_other_requests_alone() {
        try (RawClient stays = proxy.connect()) {
            stays.send(Requests.chatFor("llama"));
            Call kept = llama.awaitCall();
            RawClient goes = proxy.connect();
            goes.send(Requests.chatFor("llama"));
            leaves(goes, Way.RST, llama.awaitCall(), 1);
            kept.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").done();
            assertThat(stays.readResponse().text()).isEqualTo("ok");
        }
    }

    @Test
    void may_only_have_finished_sending_where_that_is_configured() {
        try (TestProxy patient = TestProxy.start(transport, "client_half_close: finish\n", llama);
                RawClient client = patient.connect()) {
            client.send(Requests.chatFor("llama")).halfClose();
            Call call = llama.awaitCall();
            call.startStream().event("one");
            assertThat(client.readHead().status()).isEqualTo(200);
            call.event("two").lastChunk().done();
            RawResponse response = client.readRest();
            assertThat(response.text()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThat(response.complete()).isTrue();
            assertThat(client.awaitEnd().name().toLowerCase(Locale.ROOT)).isEqualTo("fin");
        }
    }

    private void leaves(RawClient client, Way way, Call call) {
        leaves(client, way, call, 0);
    }

    private void leaves(RawClient client, Way way, Call call, int staying) {
        long left = System.nanoTime();
        way.how.accept(client);
        Call.Leave leave = call.awaitLeave();
        assertThat(Duration.ofNanos(leave.nanoTime() - left)).isLessThan(SOON);
        await().until(() -> proxy.inFlight() == staying && proxy.sluice().streams() == staying);
        assertThat(proxy.metric("sluice_client_cancels_total")).isEqualTo(1);
    }
}
