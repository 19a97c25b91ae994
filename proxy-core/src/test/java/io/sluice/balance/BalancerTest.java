package io.sluice.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.balance.Pick.Chosen;
import io.sluice.balance.Pick.Nobody;
import io.sluice.config.BalancePolicy;
import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class BalancerTest {
    private final SplittableRandom random = new SplittableRandom(42);

    private Pick pick(Balancer balancer, Backend... tried) {
        return balancer.pick(Set.of(tried), random);
    }

    private Backend chosen(Balancer balancer) {
        return pick(balancer) instanceof Chosen(Backend backend)
                ? backend
                : Collections.<Backend>emptyList().getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void nobody_is_left_where_nobody_is(BalancePolicy policy) {
        assertThat(pick(Balancer.of(policy, Weigh.REQUESTS, List.of()))).isEqualTo(Nobody.LEFT);
    }

    @ParameterizedTest
    @EnumSource
    void does_not_go_where_the_request_was_before(BalancePolicy policy) {
        List<Backend> three = Backends.alike(3);
        Balancer balancer = Balancer.of(policy, Weigh.REQUESTS, three);
        for (int i = 0; i < 30; i++) {
            assertThat(pick(balancer, three.get(0), three.get(2)))
                    .isEqualTo(new Chosen(three.get(1)));
        }
        assertThat(pick(balancer, three.toArray(Backend[]::new))).isEqualTo(Nobody.LEFT);
        assertThat(Backends.inFlight(three)).containsExactly(0, 30, 0);
    }

    @ParameterizedTest
    @EnumSource
    void fills_every_backend_and_then_says_that_all_are_full(BalancePolicy policy) {
        List<Backend> five = Backends.taking(3, 5);
        Balancer balancer = Balancer.of(policy, Weigh.REQUESTS, five);
        for (int i = 0; i < 15; i++) {
            assertThat(pick(balancer)).isInstanceOf(Chosen.class);
        }
        assertThat(pick(balancer)).isEqualTo(Nobody.FULL);
        assertThat(pick(balancer, five.getFirst())).isEqualTo(Nobody.FULL);
        assertThat(Backends.inFlight(five)).containsOnly(3);
        five.get(3).release();
        assertThat(pick(balancer)).isEqualTo(new Chosen(five.get(3)));
    }

    @ParameterizedTest
    @EnumSource
    void several_threads_never_take_more_than_there_is(BalancePolicy policy) {
        List<Backend> four = Backends.taking(2, 4);
        Balancer balancer = Balancer.of(policy, Weigh.REQUESTS, four);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                var own = new SplittableRandom(thread);
                threads.submit(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                if (balancer.pick(Set.of(), own) instanceof Chosen(Backend b)) {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    inside.decrementAndGet();
                                    b.release();
                                }
                            }
                        });
            }
        }
        assertThat(most.get()).isBetween(1, 8);
        assertThat(Backends.inFlight(four)).containsOnly(0);
    }

    @Test
    void least_connections_fills_by_weight() {
        List<Backend> backends = Backends.weighing(1, 2, 4);
        Balancer balancer = Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, backends);
        for (int i = 0; i < 700; i++) {
            chosen(balancer);
        }
        List<Integer> shares = Backends.inFlight(backends);
        assertThat(shares.get(0)).isBetween(99, 101);
        assertThat(shares.get(1)).isBetween(199, 201);
        assertThat(shares.get(2)).isBetween(399, 401);
    }

    @Test
    void least_connections_goes_where_the_fewest_are() {
        List<Backend> backends = Backends.alike(8);
        Balancer balancer = Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, backends);
        for (int i = 0; i < 80; i++) {
            chosen(balancer);
        }
        backends.get(5).release();
        assertThat(chosen(balancer)).isSameAs(backends.get(5));
        assertThat(Backends.inFlight(backends)).containsOnly(10);
    }

    @Test
    void least_connections_begins_anywhere_among_equals() {
        List<Backend> backends = Backends.alike(4);
        Balancer balancer = Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, backends);
        List<Backend> firsts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Backend first = chosen(balancer);
            firsts.add(first);
            first.release();
        }
        assertThat(firsts).containsAll(backends);
    }

    @Test
    void least_connections_compares_two_where_there_are_very_many() {
        assertThat(Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, Backends.alike(32)))
                .isInstanceOf(LeastConnections.class);
        assertThat(Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, Backends.alike(33)))
                .isInstanceOf(PowerOfTwo.class);
    }

    @Test
    void power_of_two_stays_close_to_even() {
        List<Backend> backends = Backends.alike(64);
        Balancer balancer = Balancer.of(BalancePolicy.POWER_OF_TWO, Weigh.REQUESTS, backends);
        for (int i = 0; i < 6_400; i++) {
            chosen(balancer);
        }
        assertThat(Backends.inFlight(backends)).allMatch(count -> count >= 90 && count <= 110);
    }

    @Test
    void round_robin_mixes_by_weight() {
        List<Backend> backends = Backends.weighing(5, 1, 1);
        Balancer balancer = Balancer.of(BalancePolicy.ROUND_ROBIN, Weigh.REQUESTS, backends);
        var turns = new StringBuilder();
        for (int i = 0; i < 14; i++) {
            turns.append(chosen(balancer).id().charAt(1));
        }
        assertThat(turns).hasToString("0010200" + "0010200");
    }

    @Test
    void round_robin_shortens_weights_with_a_common_divisor() {
        List<Backend> backends = Backends.weighing(1000, 500);
        Balancer balancer = Balancer.of(BalancePolicy.ROUND_ROBIN, Weigh.REQUESTS, backends);
        for (int i = 0; i < 3; i++) {
            chosen(balancer);
        }
        assertThat(Backends.inFlight(backends)).containsExactly(2, 1);
    }

    @Test
    void tokens_weigh_more_than_requests_where_they_are_asked_for() {
        List<Backend> two = Backends.alike(2);
        Backend busy = two.getFirst();
        Backend other = two.getLast();
        Balancer balancer = Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.TOKENS, two);
        busy.tryAcquire();
        busy.work(5000);
        for (int i = 0; i < 4; i++) {
            assertThat(chosen(balancer)).isEqualTo(other);
            other.work(1000);
        }
        other.work(1001);
        assertThat(chosen(balancer)).isEqualTo(busy);
        busy.work(-5000);
        busy.elsewhere(7000);
        assertThat(chosen(balancer)).isEqualTo(other);
    }

    /** Ten times slower in tokens: its requests stay ten times as long. */
    @Test
    void a_slow_replica_gets_the_share_that_it_can_do() {
        List<Backend> four = Backends.alike(4);
        Backend slow = four.getFirst();
        Balancer balancer = Balancer.of(BalancePolicy.LEAST_CONNECTIONS, Weigh.REQUESTS, four);
        var endings = new PriorityQueue<Ending>();
        int toSlow = 0;
        int most = 0;
        for (int i = 0; i < 20_000; i++) { // 40 at a time
            double now = 0;
            if (i >= 40) {
                Ending ended = endings.remove();
                ended.backend().release();
                now = ended.at();
            }
            Backend next = chosen(balancer);
            toSlow += next == slow ? 1 : 0;
            most = Math.max(most, slow.inFlight());
            double length = 0.5 + (i * 7919 % 1000) / 1000.0;
            endings.add(new Ending(now + length * (next == slow ? 10 : 1), next));
        }
        assertThat(most).as("never more than its share of what runs").isLessThanOrEqualTo(11);
        assertThat(toSlow / 20_000.0).isBetween(0.02, 0.05); // 1 of 31
    }

    private record Ending(double at, Backend backend) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            return Double.compare(at, other.at);
        }
    }
}
