package io.sluice.admission;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Waiters of one lane and one priority: every key gets its turn, and of one key the eldest comes
 * first. Guarded by the room.
 */
final class Line {
    private final LinkedHashMap<Integer, SequencedSet<Waiter>> byKey = new LinkedHashMap<>();

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    void add(Waiter waiter) {
        byKey.computeIfAbsent(waiter.key(), key -> new LinkedHashSet<>()).add(waiter);
    }

    /** Whose turn it is; the line must not be empty. */
    Waiter first() {
        return byKey.firstEntry().getValue().getFirst();
    }

    /** The first one has started: its key's next one comes after everybody else's. */
    void removeFirst() {
        var turn = byKey.pollFirstEntry();
        turn.getValue().removeFirst();
        if (!turn.getValue().isEmpty()) {
            byKey.putLast(turn.getKey(), turn.getValue());
        }
    }

    void remove(Waiter waiter) {
        SequencedSet<Waiter> same = byKey.get(waiter.key());
        if (same != null && same.remove(waiter) && same.isEmpty()) {
            byKey.remove(waiter.key());
        }
    }
}
