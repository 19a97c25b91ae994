package io.sluice.balance;

import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Each in turn, as often as its weight says and well mixed (smooth weighted round robin, computed
 * once for the whole cycle).
 */
final class RoundRobin implements Balancer {
    private final LeastConnections others;
    private final Backend[] cycle;
    private final AtomicInteger turn = new AtomicInteger();

    RoundRobin(Backend[] candidates) {
        this.others = new LeastConnections(candidates, Weigh.REQUESTS);
        this.cycle = cycle(candidates);
    }

    @Override
    public Pick pick(Set<Backend> tried, RandomGenerator random) {
        for (int step = 0; step < cycle.length; step++) {
            Backend next = cycle[Integer.remainderUnsigned(turn.getAndIncrement(), cycle.length)];
            if (Slots.isOpen(next, tried) && Slots.isItsTurn(next, random) && next.tryAcquire()) {
                return new Pick.Chosen(next);
            }
        }
        return others.pick(tried, random);
    }

    private static Backend[] cycle(Backend[] backends) {
        int divisor = Arrays.stream(backends).mapToInt(Backend::weight).reduce(0, RoundRobin::gcd);
        int[] weights = Arrays.stream(backends).mapToInt(b -> b.weight() / divisor).toArray();
        int total = Arrays.stream(weights).sum();
        int[] credit = new int[weights.length];
        List<Backend> cycle = new ArrayList<>(total);
        for (int step = 0; step < total; step++) {
            int best = 0;
            for (int i = 0; i < credit.length; i++) {
                credit[i] += weights[i];
                best = credit[i] > credit[best] ? i : best;
            }
            credit[best] -= total;
            cycle.add(backends[best]);
        }
        return cycle.toArray(Backend[]::new);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
