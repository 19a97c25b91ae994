package io.sluice.admission;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;

/**
 * Where requests wait that cannot start yet: by priority, in turn between the keys of one priority,
 * and apart for each lane, so that none waits behind one that needs something else. Used by all
 * event loops. While nobody waits it costs one read of {@link #isEmpty}; the lock is for when
 * somebody does.
 *
 * <p>No place is lost: who finds none enters and tries once more inside, and who gives one back
 * looks whether somebody waits only afterwards.
 */
public final class WaitingRoom {
    /** What came of entering. */
    public enum Entry {
        STARTED,
        WAITING,
        /** There is no room, and nobody of less importance in it. */
        FULL
    }

    private static final List<Priority> LEAST_FIRST =
            List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH);

    private final RandomGenerator random;
    private final Map<String, Map<Priority, Line>> lanes = new LinkedHashMap<>();
    private final Map<Priority, SequencedSet<Waiter>> arrivals = new EnumMap<>(Priority.class);
    private int size;
    private volatile int waiting; // the size, for whoever has no lock
    private volatile int most;

    /**
     * @param most requests that may wait
     * @param random used under the lock alone
     */
    public WaitingRoom(int most, RandomGenerator random) {
        this.most = most;
        this.random = random;
        for (Priority priority : Priority.values()) {
            arrivals.put(priority, new LinkedHashSet<>());
        }
    }

    /** Changes the limit; those inside stay. */
    public void limit(int requests) {
        most = requests;
    }

    public int most() {
        return most;
    }

    public boolean isEmpty() {
        return waiting == 0;
    }

    /** How many wait. */
    public int waiting() {
        return waiting;
    }

    /** How many wait of each priority, by its name in small letters. */
    public Map<String, Integer> waitingByPriority() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        synchronized (arrivals) {
            arrivals.forEach(
                    (priority, waiters) ->
                            counts.put(priority.name().toLowerCase(Locale.ROOT), waiters.size()));
        }
        return counts;
    }

    /**
     * Starts {@code waiter}, if it is its turn and there is a place for it, or lets it wait. A full
     * room lets the newest of the least important go for it, and if all are as important the newest
     * of the key that has the most.
     */
    public Entry enter(Waiter waiter) {
        List<Waiter> started = new ArrayList<>();
        Waiter displaced = null;
        Entry entry;
        synchronized (arrivals) {
            add(waiter);
            startAll(started);
            if (waiter.state == Waiter.State.WAITING && size > most) {
                displaced = least(waiter);
                remove(displaced);
                displaced.state = Waiter.State.GONE;
            }
            entry =
                    switch (waiter.state) {
                        case STARTED -> Entry.STARTED;
                        case WAITING -> Entry.WAITING;
                        case GONE -> Entry.FULL;
                    };
        }
        started.remove(waiter);
        started.forEach(Waiter::started);
        if (displaced != null && !displaced.equals(waiter)) {
            displaced.displaced();
        }
        return entry;
    }

    /**
     * Takes {@code waiter} out, wherever it is.
     *
     * @return whether it has started, so that what it took has to be given back
     */
    public boolean leave(Waiter waiter) {
        synchronized (arrivals) {
            if (waiter.state == Waiter.State.WAITING) {
                remove(waiter);
                waiter.state = Waiter.State.GONE;
            }
            return waiter.state == Waiter.State.STARTED;
        }
    }

    /** A place may be free: starts whoever can. Called after it was given back. */
    public void freed() {
        if (waiting == 0) {
            return;
        }
        List<Waiter> started = new ArrayList<>();
        synchronized (arrivals) {
            startAll(started);
        }
        started.forEach(Waiter::started);
    }

    /** In rounds over the lanes, so that none takes all of what they share. */
    private void startAll(List<Waiter> started) {
        List<Map<Priority, Line>> open = new ArrayList<>(lanes.values());
        for (Priority priority : arrivals.keySet()) {
            List<Map<Priority, Line>> round = new ArrayList<>(open);
            while (!round.isEmpty()) {
                for (Iterator<Map<Priority, Line>> lane = round.iterator(); lane.hasNext(); ) {
                    var lines = lane.next();
                    Line line = lines.get(priority);
                    if (line == null || line.isEmpty()) {
                        lane.remove();
                    } else if (!start(line, started)) {
                        lane.remove();
                        open.remove(lines); // for whoever is less important it is full, too
                    }
                }
            }
        }
    }

    private boolean start(Line line, List<Waiter> started) {
        Waiter next = line.first();
        if (!next.tryStart(random)) {
            return false;
        }
        line.removeFirst();
        left(next);
        next.state = Waiter.State.STARTED;
        started.add(next);
        return true;
    }

    /** Who has to go for {@code newest}, which has just been added; itself, if nobody else has. */
    private Waiter least(Waiter newest) {
        for (Priority lower : LEAST_FIRST) {
            if (lower.compareTo(newest.priority()) > 0 && !of(lower).isEmpty()) {
                return of(lower).getLast();
            }
        }
        return ofTheGreediest(newest);
    }

    private Waiter ofTheGreediest(Waiter newest) {
        SequencedSet<Waiter> same = of(newest.priority());
        Map<Integer, Integer> counts = new HashMap<>();
        for (Waiter waiter : same) {
            counts.merge(waiter.key(), 1, Integer::sum);
        }
        int own = counts.getOrDefault(newest.key(), 0);
        Waiter found = newest;
        int greediest = own;
        for (Waiter waiter : same.reversed()) {
            int count = counts.getOrDefault(waiter.key(), 0);
            if (count > greediest) {
                greediest = count;
                found = waiter;
            }
        }
        return found;
    }

    private void add(Waiter waiter) {
        lanes.computeIfAbsent(waiter.lane(), lane -> new EnumMap<>(Priority.class))
                .computeIfAbsent(waiter.priority(), priority -> new Line())
                .add(waiter);
        of(waiter.priority()).add(waiter);
        waiting = ++size;
    }

    private void remove(Waiter waiter) {
        Line line = line(waiter);
        if (line != null) {
            line.remove(waiter);
        }
        left(waiter);
    }

    private void left(Waiter waiter) {
        of(waiter.priority()).remove(waiter);
        waiting = --size;
        Map<Priority, Line> lines = lanes.get(waiter.lane());
        if (lines != null && lines.values().stream().allMatch(Line::isEmpty)) {
            lanes.remove(waiter.lane());
        }
    }

    private @Nullable Line line(Waiter waiter) {
        Map<Priority, Line> lines = lanes.get(waiter.lane());
        return lines == null ? null : lines.get(waiter.priority());
    }

    @SuppressWarnings("NullAway") // there is one for each, see the constructor
    private SequencedSet<Waiter> of(Priority priority) {
        return arrivals.get(priority);
    }
}
