package io.sluice.proxy;

import static io.sluice.proxy.Http2Rows.ENHANCE_YOUR_CALM;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Whoever floods a connection does not get another one at once; everybody else does. */
@ParameterizedClass
@EnumSource(Transport.class)
class HeldOffTest {
    private static final String ATTACKER = "127.0.0.2";
    private static final String OTHER = "127.0.0.3";
    private static final String HELD = "sluice_client_connections_held_total";
    private static final String REFUSED = "sluice_client_connections_refused_total";
    private static final long PAUSE_MILLIS = 2_000;

    private final Transport transport;
    private RawBackend backend;

    HeldOffTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() {
        backend = RawBackend.start("m");
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private TestProxy proxy(String perAddress) {
        return TestProxy.start(transport, "limits: {per_address: {" + perAddress + "}}\n", backend);
    }

    /** As {@link #proxy}, with management on a port of its own. */
    private TestProxy proxyAside(String perAddress) {
        String yaml =
                """
                listeners:
                  - {bind: '127.0.0.1:0'}
                  - {bind: '127.0.0.1:0', serves: [management]}
                backends: [%s]
                limits: {per_address: {%s}}
                """
                        .formatted(backend.url(), perAddress);
        TestProxy proxy = TestProxy.startWith(transport, yaml);
        proxy.awaitHealthy(1);
        return proxy;
    }

    private static double metric(TestProxy proxy, String name) {
        int port = proxy.sluice().addresses().getLast().getPort();
        try (RawClient client = RawClient.connect(port)) {
            return client.send(Requests.get("/metrics"))
                    .readResponse()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    private static Http2Client flooded(TestProxy proxy, String from) {
        Http2Client client = Http2Client.connectFrom(from, proxy.port());
        for (int i = 0; i < 600; i++) {
            client.wire().frame(Frame.PRIORITY, 0, 1, new byte[5]);
        }
        Frame told = client.next(frame -> frame.type() == Frame.GOAWAY);
        assertThat(Objects.requireNonNull(told).number(4)).isEqualTo(ENHANCE_YOUR_CALM);
        return client;
    }

    private static int answered(RawClient client) {
        return client.send(Requests.chatFor("m")).readResponse().status();
    }

    @Test
    void a_connection_that_floods_is_told_so_and_closed_only_after_the_pause() {
        try (TestProxy proxy = proxy("abuse_pause: 2s");
                Http2Client client = flooded(proxy, ATTACKER)) {
            long told = System.nanoTime();
            assertThat(client.awaitGoAway()).isEqualTo(-1); // said once
            assertThat(System.nanoTime() - told)
                    .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS / 2));
        }
    }

    @Test
    void what_a_connection_sends_that_floods_is_not_read_any_more() {
        try (TestProxy proxy = proxy("abuse_pause: 2s");
                Http2Client client = flooded(proxy, ATTACKER)) {
            byte[] much = new byte[64 * 1024 * 1024]; // more than the kernel keeps
            assertThatThrownBy(() -> client.wire().raw(much))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void new_connections_of_its_address_wait_and_are_served_then() {
        try (TestProxy proxy = proxyAside("abuse_pause: 2s")) {
            long began = System.nanoTime();
            try (Http2Client _ = flooded(proxy, ATTACKER);
                    RawClient waiting = RawClient.connectFrom(ATTACKER, proxy.port());
                    RawClient other = RawClient.connectFrom(OTHER, proxy.port())) {
                assertThat(answered(other)).isEqualTo(200);
                assertThat(metric(proxy, HELD)).isEqualTo(1);
                assertThat(answered(waiting)).isEqualTo(200);
                assertThat(System.nanoTime() - began)
                        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            }
        }
    }

    @Test
    void connections_that_are_there_go_on() {
        try (TestProxy proxy = proxyAside("abuse_pause: 60s");
                RawClient there = RawClient.connectFrom(ATTACKER, proxy.port())) {
            assertThat(answered(there)).isEqualTo(200);
            try (Http2Client _ = flooded(proxy, ATTACKER)) {
                assertThat(answered(there)).isEqualTo(200);
            }
        }
    }

    @Test
    void clients_behind_a_trusted_proxy_do_not_suffer_for_each_other() {
        String yaml =
                "trusted_proxies: [127.0.0.2/32]\nlimits: {per_address: {abuse_pause: 60s}}\n";
        try (TestProxy proxy = TestProxy.start(transport, yaml, backend);
                Http2Client _ = flooded(proxy, ATTACKER);
                RawClient other = RawClient.connectFrom(ATTACKER, proxy.port())) {
            assertThat(answered(other)).isEqualTo(200);
        }
    }

    @Test
    void nobody_is_held_off_without_a_pause() {
        try (TestProxy proxy = proxy("abuse_pause: 0");
                Http2Client flooding = flooded(proxy, ATTACKER);
                RawClient other = RawClient.connectFrom(ATTACKER, proxy.port())) {
            assertThat(answered(other)).isEqualTo(200);
            assertThat(flooding.awaitGoAway()).isEqualTo(-1);
        }
    }

    @Test
    void those_who_wait_are_bounded() {
        try (TestProxy proxy = proxyAside("abuse_pause: 60s");
                Http2Client _ = flooded(proxy, ATTACKER)) {
            List<RawClient> many = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                many.add(RawClient.connectFrom(ATTACKER, proxy.port()));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> metric(proxy, HELD) == 512 && metric(proxy, REFUSED) == 88);
            many.forEach(RawClient::close);
        }
    }

    @Test
    void an_address_has_no_more_connections_than_it_may() {
        try (TestProxy proxy = proxyAside("connections: 2");
                RawClient one = RawClient.connectFrom(ATTACKER, proxy.port());
                RawClient two = RawClient.connectFrom(ATTACKER, proxy.port())) {
            assertThat(answered(one)).isEqualTo(200);
            assertThat(answered(two)).isEqualTo(200);
            try (RawClient three = RawClient.connectFrom(ATTACKER, proxy.port())) {
                assertThat(three.awaitEnd()).isNotNull();
            }
            try (RawClient other = RawClient.connectFrom(OTHER, proxy.port())) {
                assertThat(answered(other)).isEqualTo(200);
            }
            assertThat(metric(proxy, REFUSED)).isEqualTo(1);
            two.reset();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsMatching(e -> true)
                    .until(
                            () -> {
                                try (RawClient next =
                                        RawClient.connectFrom(ATTACKER, proxy.port())) {
                                    return answered(next) == 200;
                                } catch (AssertionError refused) {
                                    return false;
                                }
                            });
        }
    }

    @Test
    void an_address_that_begins_connections_too_fast_waits() {
        try (TestProxy proxy = proxyAside("connection_rate: 1")) {
            long began = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.connectFrom(ATTACKER, proxy.port())) {
                    assertThat(answered(client)).isEqualTo(200);
                }
            }
            assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
            assertThat(metric(proxy, HELD)).isPositive();
        }
    }
}
