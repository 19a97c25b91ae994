package io.sluice.balance;

import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The backend with the least to do for its weight. Scanning starts anywhere, so that loops which
 * read the same counters do not all run to the same backend.
 */
final class LeastConnections implements Balancer {
    /** Above this, two random choices are as good and cheaper. */
    static final int MOST_SCANNED = 32;

    private final Backend[] candidates;
    private final Weigh weigh;

    LeastConnections(Backend[] candidates, Weigh weigh) {
        this.candidates = candidates;
        this.weigh = weigh;
    }

    @Override
    public Pick pick(Set<Backend> tried, RandomGenerator random) {
        int count = candidates.length;
        if (count == 0) {
            return Pick.Nobody.LEFT;
        }
        // A slot may be taken between the reading and the taking: then look again, a few times.
        for (int attempt = 0; attempt <= count; attempt++) {
            Backend best = best(tried, random);
            if (best == null) {
                return Slots.none(candidates, tried);
            }
            if (best.tryAcquire()) {
                return new Pick.Chosen(best);
            }
        }
        return Pick.Nobody.FULL;
    }

    private @Nullable Backend best(Set<Backend> tried, RandomGenerator random) {
        int start = candidates.length == 1 ? 0 : random.nextInt(candidates.length);
        Backend best = null;
        for (Scope scope = Scope.IN_TURN; best == null && scope != Scope.NOBODY; ) {
            best = best(start, tried, scope, random);
            scope = scope.wider(tried);
        }
        return best;
    }

    private @Nullable Backend best(
            int start, Set<Backend> tried, Scope scope, RandomGenerator random) {
        Backend best = null;
        for (int i = 0; i < candidates.length; i++) {
            int index = start + i;
            Backend next =
                    candidates[index < candidates.length ? index : index - candidates.length];
            if (scope.has(next, tried, random)
                    && (best == null || Slots.isLessBusy(next, best, weigh))) {
                best = next;
            }
        }
        return best;
    }
}
