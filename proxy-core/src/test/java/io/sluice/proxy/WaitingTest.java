package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.admission.Pressure;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Requests that find everything full wait for a place, each as long as it is worth it. */
@ParameterizedClass
@EnumSource(Transport.class)
class WaitingTest {
    private static final String ONE_AT_A_TIME = "models: {llama: {max_in_flight: 1}}\n";

    private final Transport transport;
    private final LinkedBlockingQueue<Call> arrived = new LinkedBlockingQueue<>();

    WaitingTest(Transport transport) {
        this.transport = transport;
    }

    private RawBackend backend() {
        return RawBackend.start("llama")
                .answer(
                        call -> {
                            arrived.add(call);
                            Answer.held().to(call);
                        });
    }

    private Call next() throws InterruptedException {
        Call call = arrived.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request arrived");
        }
        return call;
    }

    private static void answer(Call call) {
        call.request();
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").done();
    }

    private static String chat(String name, String fields) {
        String all = "Content-Type: application/json\r\nX-Name: " + name + "\r\n" + fields;
        return Requests.post(Requests.CHAT, all, "{\"model\":\"llama\",\"messages\":[]}");
    }

    private static String name(Call call) {
        return call.head().fields().value("x-name");
    }

    private static void awaitWaiting(TestProxy proxy, int count) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> proxy.sluice().waiting() == count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models: {llama: {max_in_flight: 1}}\n",
                "admission: {max_in_flight: 1}\n",
                "backends: [{url: '%s', models: [llama], max_in_flight: 1}]\n"
            })
    void start_as_soon_as_another_one_ends(String settings) throws InterruptedException {
        try (RawBackend llama = backend();
                TestProxy proxy = start(settings, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            second.send(chat("second", ""));
            awaitWaiting(proxy, 1);
            assertThat(arrived).isEmpty();
            answer(running);
            assertThat(first.readResponse().text()).isEqualTo("ok");
            Call started = next();
            assertThat(name(started)).isEqualTo("second");
            answer(started);
            assertThat(second.readResponse().text()).isEqualTo("ok");
        }
    }

    private TestProxy start(String settings, RawBackend llama) {
        if (!settings.contains("backends:")) {
            return TestProxy.start(transport, settings, llama);
        }
        TestProxy proxy = TestProxy.startWith(transport, settings.formatted(llama.url()));
        proxy.awaitHealthy(1);
        return proxy;
    }

    @Test
    void start_in_the_order_of_their_priority_and_each_key_in_its_turn()
            throws InterruptedException {
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, ONE_AT_A_TIME, llama)) {
            List<RawClient> clients = new ArrayList<>();
            String[][] requests = {
                {"running", ""},
                {"low", "x-sluice-priority: low\r\nAuthorization: Bearer a\r\n"},
                {"a1", "Authorization: Bearer a\r\n"},
                {"a2", "Authorization: Bearer a\r\n"},
                {"b1", "Authorization: Bearer b\r\n"},
                {"high", "X-Sluice-Priority: HIGH\r\nAuthorization: Bearer b\r\n"},
            };
            for (int i = 0; i < requests.length; i++) {
                clients.add(proxy.connect().send(chat(requests[i][0], requests[i][1])));
                awaitWaiting(proxy, i);
                if (i == 0) {
                    await().until(() -> !arrived.isEmpty());
                }
            }
            List<String> order = new ArrayList<>();
            for (int i = 0; i < requests.length; i++) {
                Call call = next();
                order.add(name(call));
                answer(call);
            }
            assertThat(order).containsExactly("running", "high", "a1", "b1", "a2", "low");
            for (RawClient client : clients) {
                assertThat(client.readResponse().status()).isEqualTo(200);
                client.close();
            }
        }
    }

    @Test
    void are_refused_when_they_have_waited_long_enough() throws InterruptedException {
        String settings = ONE_AT_A_TIME + "admission: {queue_time: 50ms}\n";
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, settings, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            RawResponse refused = second.send(chat("second", "")).readResponse();
            Refused.check(refused, 503, "overloaded");
            assertThat(Integer.parseInt(refused.fields().value("retry-after"))).isBetween(1, 60);
            assertThat(proxy.metric("sluice_expired_clocks_total{clock=\"queue_time\"}"))
                    .isEqualTo(1);
            answer(running);
            assertThat(first.readResponse().text()).isEqualTo("ok");
            second.send(chat("again", ""));
            answer(next());
            assertThat(second.readResponse().text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @SuppressWarnings("try") // the leaving is what is tested
    void are_forgotten_when_their_client_leaves(boolean reset) throws InterruptedException {
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, ONE_AT_A_TIME, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            second.send(chat("second", ""));
            awaitWaiting(proxy, 1);
            assertThat(proxy.sluice().buffered()).as("its body is held").isPositive();
            if (reset) {
                second.reset();
            } else {
                second.halfClose();
            }
            awaitWaiting(proxy, 0);
            answer(running);
            assertThat(first.readResponse().text()).isEqualTo("ok");
            proxy.awaitQuiet();
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void make_room_for_those_who_are_more_urgent() throws InterruptedException {
        String settings = ONE_AT_A_TIME + "admission: {queue: 1}\n";
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, settings, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect();
                RawClient third = proxy.connect();
                RawClient fourth = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            second.send(chat("second", ""));
            awaitWaiting(proxy, 1);
            Refused.check(fourth.send(chat("same", "")).readResponse(), 503, "overloaded");
            third.send(chat("third", "x-sluice-priority: high\r\n"));
            Refused.check(second.readResponse(), 503, "overloaded");
            answer(running);
            Call urgent = next();
            assertThat(name(urgent)).isEqualTo("third");
            answer(urgent);
            assertThat(first.readResponse().text()).isEqualTo("ok");
            assertThat(third.readResponse().text()).isEqualTo("ok");
        }
    }

    @Test
    void leave_no_place_free_at_three_times_the_capacity() throws InterruptedException {
        String settings = "models: {llama: {max_in_flight: 4}}\nadmission: {queue: 8}\n";
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, settings, llama)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                clients.add(proxy.connect().send(chat("n" + i, "")));
                awaitWaiting(proxy, Math.max(0, i - 3));
                int running = Math.min(4, i + 1);
                await().until(() -> arrived.size() == running);
            }
            for (int i = 0; i < 8; i++) {
                Refused.check(proxy.exchange(chat("refused", "")), 503, "overloaded");
            }
            for (int i = 0; i < 4; i++) { // instead of the newest of those that wait
                clients.add(
                        proxy.connect().send(chat("urgent" + i, "x-sluice-priority: high\r\n")));
                Refused.check(clients.get(11 - i).readResponse(), 503, "overloaded");
                assertThat(proxy.sluice().waiting()).isEqualTo(8);
            }
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int running = Math.min(4, 12 - i);
                await().pollInterval(Duration.ofMillis(5)).until(() -> proxy.inFlight() == running);
                Call call = next();
                order.add(name(call));
                answer(call);
            }
            assertThat(order.subList(4, 8)).allMatch(name -> name.startsWith("urgent"));
            assertThat(order.subList(8, 12)).containsExactly("n4", "n5", "n6", "n7");
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void of_low_priority_are_not_let_in_when_it_is_nearly_full() throws InterruptedException {
        String settings = "admission: {max_in_flight: 1}\n";
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, settings, llama);
                RawClient first = proxy.connect();
                RawClient low = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> proxy.sluice().pressure() == Pressure.CRITICAL);
            assertThat(proxy.metric("sluice_pressure")).isEqualTo(2);
            assertThat(proxy.exchange(Requests.get("/api/v1/status")).text())
                    .contains("\"pressure\":\"critical\"");
            low.send(chat("low", "x-sluice-priority: low\r\n"));
            Refused.check(low.readResponse(), 503, "overloaded");
            answer(running);
            assertThat(first.readResponse().text()).isEqualTo("ok");
        }
    }

    @Test
    void are_told_when_the_proxy_stops() throws InterruptedException {
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, ONE_AT_A_TIME, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(chat("first", ""));
            next();
            second.send(chat("second", ""));
            awaitWaiting(proxy, 1);
            proxy.sluice().close();
            Refused.check(second.readResponse(), 503, "no_healthy_backend");
            assertThat(proxy.sluice().waiting()).isZero();
        }
    }

    @Test
    void are_served_while_the_proxy_drains() throws InterruptedException {
        try (RawBackend llama = backend();
                TestProxy proxy = TestProxy.start(transport, ONE_AT_A_TIME, llama);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send(chat("first", ""));
            Call running = next();
            second.send(chat("second", ""));
            awaitWaiting(proxy, 1);
            Thread drain = Thread.ofVirtual().start(() -> drain(proxy));
            answer(running);
            answer(next());
            assertThat(first.readResponse().text()).isEqualTo("ok");
            assertThat(second.readResponse().text()).isEqualTo("ok");
            drain.join();
        }
    }

    private static void drain(TestProxy proxy) {
        try {
            proxy.sluice().drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
