package io.sluice.balance;

import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import java.util.Set;
import java.util.random.RandomGenerator;

/** The less busy of two random backends: good for large fleets and for many proxies at once. */
final class PowerOfTwo implements Balancer {
    /** Misses (full, or tried before) after which all are scanned. */
    private static final int DRAWS = 4;

    private final Backend[] candidates;
    private final Weigh weigh;
    private final LeastConnections all;

    PowerOfTwo(Backend[] candidates, Weigh weigh) {
        this.candidates = candidates;
        this.weigh = weigh;
        this.all = new LeastConnections(candidates, weigh);
    }

    @Override
    public Pick pick(Set<Backend> tried, RandomGenerator random) {
        int count = candidates.length;
        for (int draw = 0; count > 2 && draw < DRAWS; draw++) {
            int first = random.nextInt(count);
            int second = random.nextInt(count - 1);
            Backend one = candidates[first];
            Backend other = candidates[second < first ? second : second + 1];
            Backend better = Slots.isLessBusy(other, one, weigh) ? other : one;
            if (Scope.IN_TURN.has(better, tried, random) && better.tryAcquire()) {
                return new Pick.Chosen(better);
            }
        }
        return all.pick(tried, random);
    }
}
