package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.End;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Backends come and go, and so does the proxy. */
@ParameterizedClass
@EnumSource(Transport.class)
class FleetLifeTest {
    private static final String CHAT = Requests.chatFor("llama");
    private static final String OFTEN = "health: {interval: 50ms}\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Transport transport;

    FleetLifeTest(Transport transport) {
        this.transport = transport;
    }

    /** What is logged about health while it is open. */
    private static final class HealthLog extends AppenderBase<ILoggingEvent>
            implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger("sluice.health");
        private final List<String> lines = new CopyOnWriteArrayList<>();

        HealthLog() {
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }

        long count(String start) {
            return lines.stream().filter(line -> line.startsWith(start)).count();
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            logger.setAdditive(true);
            logger.setLevel(null);
            stop();
        }
    }

    @Test
    void each_probe_is_logged_quietly_and_each_change_aloud() {
        RawBackend llama = RawBackend.start("llama");
        String id = "backend 127.0.0.1:" + llama.port();
        try (var log = new HealthLog();
                TestProxy proxy = TestProxy.start(transport, OFTEN, llama)) {
            await().until(() -> log.count("DEBUG " + id + " was probed: alive") >= 5);
            assertThat(log.count("INFO " + id + " is healthy")).isEqualTo(1);
            llama.close();
            await().until(() -> proxy.healthy() == 0);
            assertThat(log.count("WARN " + id + " is unhealthy: ")).isEqualTo(1);
            try (RawBackend again = RawBackend.startOn(llama.port(), "llama")) {
                await().until(() -> proxy.healthy() == 1);
                assertThat(log.count("INFO " + id + " is healthy")).isEqualTo(2);
                assertThat(again.requests()).isEmpty();
            }
        }
    }

    @Test
    void probes_come_at_their_interval() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, "health: {interval: 1h}\n", llama)) {
            int before = llama.connections();
            proxy.exchange(CHAT);
            assertThat(llama.connections()).as("one more, for the request").isEqualTo(before + 1);
        }
    }

    @Test
    void one_backend_fails_and_recovers_and_no_request_is_lost() {
        RawBackend one = RawBackend.start("llama");
        try (RawBackend other = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, OFTEN, one, other)) {
            serves(proxy, 20);
            one.close();
            serves(proxy, 20);
            await().until(() -> proxy.healthy() == 1);
            serves(proxy, 20);
            try (RawBackend again = RawBackend.startOn(one.port(), "llama")) {
                await().until(() -> proxy.healthy() == 2);
                await().until(() -> isServedBy(proxy, again));
            }
        }
    }

    private static void serves(TestProxy proxy, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(proxy.exchange(CHAT).status()).isEqualTo(200);
        }
    }

    private static boolean isServedBy(TestProxy proxy, RawBackend backend) {
        serves(proxy, 1);
        return !backend.requests().isEmpty();
    }

    @Test
    void a_backend_that_says_it_is_ill_gets_nothing() {
        try (RawBackend llama = RawBackend.start("llama");
                TestProxy proxy = TestProxy.start(transport, OFTEN, llama)) {
            llama.health(Answer.json(503, "{}"));
            await().until(() -> proxy.healthy() == 0);
            await().until(() -> !proxy.sluice().canServe());
            Refused.check(proxy.exchange(CHAT), 503, "no_healthy_backend");
            llama.health(Answer.json(200, "{}"));
            await().until(() -> proxy.sluice().canServe());
            serves(proxy, 1);
            assertThat(llama.requests()).hasSize(1);
        }
    }

    @Test
    void before_the_first_probe_it_lives_but_is_not_ready() {
        var gate = new CountDownLatch(1);
        try (RawBackend llama =
                        RawBackend.start("llama").health(Answer.json(200, "{}").after(gate));
                TestProxy proxy =
                        TestProxy.startWith(transport, "backends: ['" + llama.url() + "']\n");
                RawClient client = proxy.connect()) {
            assertThat(client.send(Requests.get("/livez")).readResponse().status()).isEqualTo(200);
            Refused.check(
                    client.send(Requests.get("/readyz")).readResponse(), 503, "no_healthy_backend");
            Refused.check(client.send(CHAT).readResponse(), 503, "no_healthy_backend");
            gate.countDown();
            proxy.awaitHealthy(1);
            assertThat(client.send(Requests.get("/readyz")).readResponse().status()).isEqualTo(200);
            assertThat(client.send(CHAT).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void a_drain_lets_streams_finish_and_takes_nobody_new() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient idle = proxy.connect();
                RawClient client = proxy.connect()) {
            client.send(CHAT);
            Call call = llama.awaitCall();
            call.startStream().event("one");
            assertThat(client.readHead().status()).isEqualTo(200);
            var drained = CompletableFuture.supplyAsync(() -> drain(proxy, LONG));
            await().untilAsserted(
                            () ->
                                    assertThatThrownBy(proxy::connect)
                                            .isInstanceOf(UncheckedIOException.class));
            assertThat(idle.send(Requests.get("/readyz")).readResponse().status()).isEqualTo(503);
            assertThat(idle.awaitEnd()).isEqualTo(End.FIN);
            assertThatThrownBy(proxy::connect).isInstanceOf(UncheckedIOException.class);
            assertThat(drained).isNotDone();
            call.event("two").lastChunk().done();
            assertThat(client.readRest().text()).isEqualTo("data: one\n\ndata: two\n\n");
            assertThat(client.awaitEnd()).isEqualTo(End.FIN);
            assertThat(drained.join()).isTrue();
        }
    }

    @Test
    void a_drain_waits_no_longer_than_its_grace() {
        try (RawBackend llama = RawBackend.start("llama").hold();
                TestProxy proxy = TestProxy.start(transport, llama);
                RawClient client = proxy.connect()) {
            client.send(CHAT);
            Call call = llama.awaitCall();
            assertThat(drain(proxy, Duration.ofMillis(50))).isFalse();
            call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").done();
            assertThat(client.readResponse().field("connection")).isEqualToIgnoringCase("close");
        }
    }

    private static boolean drain(TestProxy proxy, Duration grace) {
        try {
            return proxy.sluice().drain(grace);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while draining", e);
        }
    }
}
