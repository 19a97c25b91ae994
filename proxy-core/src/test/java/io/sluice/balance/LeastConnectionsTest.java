package io.sluice.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.balance.Pick.Chosen;
import io.sluice.config.BalancePolicy;
import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** Requests of very different sizes, in simulated time. */
class LeastConnectionsTest {
    private static final int BACKENDS = 8;
    private static final int CONCURRENCY = 256;
    private static final int REQUESTS = 200_000;

    /** The most that max / mean of the requests in flight may be. */
    private static final double EVEN = 1.15;

    private record Running(Backend backend, double until) {}

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void stays_even_though_some_requests_take_a_hundred_times_as_long() {
        assertThat(worstRatio(BalancePolicy.LEAST_CONNECTIONS)).isLessThanOrEqualTo(EVEN);
    }

    @Test
    void which_taking_turns_would_not() {
        assertThat(worstRatio(BalancePolicy.ROUND_ROBIN)).isGreaterThan(EVEN);
    }

    /** As many clients as {@link #CONCURRENCY}, each of which asks again when it is answered. */
    private double worstRatio(BalancePolicy policy) {
        List<Backend> backends = Backends.alike(BACKENDS);
        Balancer balancer = Balancer.of(policy, Weigh.REQUESTS, backends);
        var running = new PriorityQueue<Running>((a, b) -> Double.compare(a.until(), b.until()));
        for (int i = 0; i < CONCURRENCY; i++) {
            running.add(started(balancer, 0));
        }
        double worst = 1;
        for (int i = 0; i < REQUESTS; i++) {
            Running ended = running.remove();
            ended.backend().release();
            running.add(started(balancer, ended.until()));
            double most = Collections.max(Backends.inFlight(backends));
            worst = Math.max(worst, most * BACKENDS / CONCURRENCY);
        }
        return worst;
    }

    private Running started(Balancer balancer, double now) {
        double size = random.nextInt(10) == 0 ? 100 : 1;
        double time = size * (0.5 + random.nextDouble());
        return balancer.pick(Set.of(), random) instanceof Chosen(Backend backend)
                ? new Running(backend, now + time)
                : new Running(Backends.alike(1).getFirst(), now);
    }
}
