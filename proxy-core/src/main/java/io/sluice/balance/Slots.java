package io.sluice.balance;

import io.sluice.fleet.Backend;

import java.util.Set;

/** What the policies share. */
final class Slots {
    private Slots() {}

    static boolean isOpen(Backend backend, Set<Backend> tried) {
        int most = backend.maxInFlight();
        return (most == 0 || backend.inFlight() < most)
                && (tried.isEmpty() || !tried.contains(backend));
    }

    /** Whether {@code a} would have fewer requests for its weight than {@code b} with one more. */
    static boolean isLessBusy(Backend a, Backend b) {
        return (a.inFlight() + 1L) * b.weight() < (b.inFlight() + 1L) * a.weight();
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
