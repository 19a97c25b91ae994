package io.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.fleet.Backend;
import io.sluice.fleet.Member;
import io.sluice.testkit.Answer;
import io.sluice.testkit.Call;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.transport.Transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Eight backends and requests of which some take a hundred times as long as others. Which request
 * ends next is decided by its length, not by a clock, so that every run is the same.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class EvenLoadTest {
    private static final int BACKENDS = 8;
    private static final int CLIENTS = 80;
    private static final int STEPS = 600;

    private final Transport transport;
    private final LinkedBlockingQueue<Call> arrived = new LinkedBlockingQueue<>();
    private final SplittableRandom random = new SplittableRandom(11);

    EvenLoadTest(Transport transport) {
        this.transport = transport;
    }

    @Test
    void the_busiest_backend_has_hardly_more_than_the_mean() throws InterruptedException {
        List<RawBackend> backends =
                IntStream.range(0, BACKENDS)
                        .mapToObj(i -> RawBackend.start("llama").answer(this::hold))
                        .toList();
        try (TestProxy proxy = TestProxy.start(transport, backends.toArray(RawBackend[]::new))) {
            load(proxy);
        } finally {
            backends.forEach(RawBackend::close);
        }
    }

    private void hold(Call call) throws Exception {
        arrived.add(call);
        Answer.held().to(call);
    }

    private void load(TestProxy proxy) throws InterruptedException {
        List<RawClient> clients = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        double[] ends = new double[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(proxy.connect());
            calls.add(next(clients.getLast()));
            ends[i] = length();
        }
        for (int step = 0; step < STEPS; step++) {
            assertThat(ratio(proxy)).as("step " + step).isLessThanOrEqualTo(1.15);
            int leaving = earliest(ends);
            end(calls.get(leaving), clients.get(leaving));
            calls.set(leaving, next(clients.get(leaving)));
            ends[leaving] += length();
        }
        for (int i = 0; i < CLIENTS; i++) {
            end(calls.get(i), clients.get(i));
            clients.get(i).close();
        }
    }

    /** One in five is a hundred times as long as the others. */
    private double length() {
        return random.nextDouble(0.5, 1.5) * (random.nextInt(5) == 0 ? 100 : 1);
    }

    private static int earliest(double[] ends) {
        int earliest = 0;
        for (int i = 1; i < ends.length; i++) {
            earliest = ends[i] < ends[earliest] ? i : earliest;
        }
        return earliest;
    }

    private Call next(RawClient client) throws InterruptedException {
        client.send(Requests.chatFor("llama"));
        Call call = arrived.poll(10, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("the request did not arrive");
        }
        return call;
    }

    private static void end(Call call, RawClient client) {
        call.request();
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").done();
        assertThat(client.readResponse().text()).isEqualTo("ok");
    }

    private static double ratio(TestProxy proxy) {
        List<Integer> counts =
                proxy.members().stream().map(Member::backend).map(Backend::inFlight).toList();
        assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(CLIENTS);
        return counts.stream().mapToInt(Integer::intValue).max().orElseThrow()
                * (double) BACKENDS
                / CLIENTS;
    }
}
