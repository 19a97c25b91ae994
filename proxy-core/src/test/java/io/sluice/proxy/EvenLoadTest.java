package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.fleet.Backend;
import io.sluice.fleet.Member;
import io.sluice.simulate.SimulatedModel;
import io.sluice.simulate.SimulatedServer;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Eight backends and requests of which some are a hundred times as long as the others. */
@ParameterizedClass
@EnumSource(Transport.class)
class EvenLoadTest {
    private static final int BACKENDS = 8;
    private static final int CLIENTS = 160;
    private static final int REQUESTS_OF_EACH = 12;

    private final Transport transport;
    private final ConcurrentLinkedQueue<Double> ratios = new ConcurrentLinkedQueue<>();

    EvenLoadTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void the_busiest_backend_has_hardly_more_than_the_mean() throws Exception {
        var model =
                SimulatedModel.DEFAULTS
                        .withModels("llama")
                        .withTokens(100)
                        .withPace(Duration.ZERO, Duration.ofMillis(2));
        List<SimulatedServer> servers =
                IntStream.range(0, BACKENDS).mapToObj(i -> SimulatedServer.start(model)).toList();
        try (TestProxy proxy = TestProxy.startWith(transport, backends(servers))) {
            proxy.awaitHealthy(BACKENDS);
            askAll(proxy);
        } finally {
            servers.forEach(SimulatedServer::close);
        }
        // Each backend counts exactly; the ratio wavers only between a request and its successor.
        double mean = ratios.stream().mapToDouble(Double::doubleValue).average().orElse(9);
        assertThat(mean).isBetween(1.0, 1.15);
    }

    private static String backends(List<SimulatedServer> servers) {
        return servers.stream()
                .map(SimulatedServer::url)
                .collect(Collectors.joining("','", "backends: ['", "']\n"));
    }

    private void askAll(TestProxy proxy) throws InterruptedException, ExecutionException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all =
                    IntStream.range(0, CLIENTS)
                            .<Future<?>>mapToObj(i -> clients.submit(() -> ask(proxy, i)))
                            .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void ask(TestProxy proxy, int number) {
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < REQUESTS_OF_EACH; i++) {
                int tokens = (number + i) % 10 == 0 ? 100 : 1;
                client.send(
                        Requests.chat(
                                "{\"model\":\"llama\",\"stream\":true,\"max_tokens\":"
                                        + tokens
                                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
                assertThat(client.readHead().status()).isEqualTo(200);
                note(proxy);
                assertThat(client.readRest().complete()).isTrue();
            }
        }
    }

    /** Looks while enough requests run for the ratio to mean something. */
    private void note(TestProxy proxy) {
        int[] counts =
                proxy.members().stream().map(Member::backend).mapToInt(Backend::inFlight).toArray();
        double sum = IntStream.of(counts).sum();
        if (sum >= CLIENTS / 2) {
            ratios.add(IntStream.of(counts).max().orElseThrow() * BACKENDS / sum);
        }
    }
}
