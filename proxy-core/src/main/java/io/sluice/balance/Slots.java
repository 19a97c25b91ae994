package io.sluice.balance;

import io.sluice.config.Weigh;
import io.sluice.fleet.Backend;

import java.util.Set;
import java.util.random.RandomGenerator;

/** What the policies share. */
final class Slots {
    private Slots() {}

    static boolean isOpen(Backend backend, Set<Backend> tried) {
        return backend.isOpen() && (tried.isEmpty() || !tried.contains(backend));
    }

    /** As {@link #isOpen}, but also one that has asked for patience. */
    static boolean hasRoom(Backend backend, Set<Backend> tried) {
        return backend.hasRoom() && (tried.isEmpty() || !tried.contains(backend));
    }

    /** One that starts slowly is passed over, by chance, as often as its share says. */
    static boolean isItsTurn(Backend backend, RandomGenerator random) {
        int share = backend.share();
        return share >= Backend.WHOLE_SHARE || random.nextInt(Backend.WHOLE_SHARE) < share;
    }

    /** Whether {@code a} would have less to do for its weight than {@code b} with one more. */
    static boolean isLessBusy(Backend a, Backend b, Weigh weigh) {
        return switch (weigh) {
            case REQUESTS -> a.busyness() * b.weight() < b.busyness() * a.weight();
            case TOKENS -> a.tokenBusyness() * b.weight() < b.tokenBusyness() * a.weight();
        };
    }

    /** Why nobody could be picked. */
    static Pick none(Backend[] candidates, Set<Backend> tried) {
        for (Backend candidate : candidates) {
            if (!tried.contains(candidate)) {
                return Pick.Nobody.FULL;
            }
        }
        return Pick.Nobody.LEFT;
    }
}
