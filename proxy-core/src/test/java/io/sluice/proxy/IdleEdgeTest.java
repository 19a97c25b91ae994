package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that come just when a backend closes its idle connections: no client notices. {@code
 * -Dfire.edges=20} makes every client ask that often.
 */
class IdleEdgeTest {
    private static final int ROUNDS = Integer.getInteger("fire.edges", 2);
    private static final int CLIENTS = 100;

    /** A machine that is busy with tests sees a close later than within 100 ms. */
    private static final String PATIENT = "models: {llama: {retry: {race_window: 3s}}}\n";

    private static final Duration AROUND = Duration.ofMillis(4);

    @ParameterizedTest
    @CsvSource({"IO_URING, 1000", "EPOLL, 1000", "NIO, 1000", "EPOLL, 5000"})
    void nobody_sees_an_idle_connection_end(Transport transport, int idleMillis) throws Exception {
        Duration idle = Duration.ofMillis(idleMillis);
        var model = SimulatedModel.DEFAULTS.withModels("llama").withKeepAlive(idle);
        try (SimulatedServer backend = SimulatedServer.start(model);
                TestProxy proxy =
                        TestProxy.startWith(
                                transport, "backends: ['" + backend.url() + "']\n" + PATIENT);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            proxy.awaitHealthy(1);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                var random = new SplittableRandom(i);
                all.add(clients.submit(() -> askAtTheEdge(proxy, idle, random)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static void askAtTheEdge(TestProxy proxy, Duration idle, SplittableRandom random) {
        String request =
                Requests.chat(
                        "{\"model\":\"llama\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i <= ROUNDS; i++) {
                RawResponse response = client.send(request).readResponse();
                assertThat(response.status()).as(response.text()).isEqualTo(200);
                long off = random.nextLong(-AROUND.toNanos(), AROUND.toNanos());
                long until = System.nanoTime() + idle.toNanos() + off;
                for (long left = until - System.nanoTime(); left > 0; ) {
                    LockSupport.parkNanos(left);
                    left = until - System.nanoTime();
                }
            }
        }
    }
}
