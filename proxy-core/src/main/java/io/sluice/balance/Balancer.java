package io.sluice.balance;

import io.sluice.config.BalancePolicy;
import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A policy over a fixed list of candidates. Used by all event loops at once. */
public interface Balancer {
    /**
     * Picks a backend and takes a slot on it.
     *
     * @param tried backends that this request must not go to again
     * @param random of the calling event loop
     */
    Pick pick(Set<Backend> tried, RandomGenerator random);

    static Balancer of(BalancePolicy policy, Weigh weigh, List<Backend> candidates) {
        Backend[] backends = candidates.toArray(Backend[]::new);
        return switch (policy) {
            case LEAST_CONNECTIONS ->
                    backends.length <= LeastConnections.MOST_SCANNED
                            ? new LeastConnections(backends, weigh)
                            : new PowerOfTwo(backends, weigh);
            case POWER_OF_TWO -> new PowerOfTwo(backends, weigh);
            case ROUND_ROBIN -> new RoundRobin(backends);
        };
    }
}
