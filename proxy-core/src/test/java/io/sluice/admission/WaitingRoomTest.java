package io.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.admission.WaitingRoom.Entry;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Who starts next, who has to go, and that nobody is forgotten. */
class WaitingRoomTest {
    private final WaitingRoom room = new WaitingRoom(4, new SplittableRandom(1));
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> started = new ArrayList<>();
    private final List<String> displaced = new ArrayList<>();

    /** Needs one place of its lane. */
    private final class Guest extends Waiter {
        private final String name;
        private final String needs;

        Guest(String name, String lane, Priority priority, int key) {
            super(lane, priority, key);
            this.name = name;
            this.needs = lane;
        }

        @Override
        protected boolean tryStart(RandomGenerator random) {
            int free = places.getOrDefault(needs, 0);
            if (free > 0) {
                places.put(needs, free - 1);
            }
            return free > 0;
        }

        @Override
        protected void started() {
            started.add(name);
        }

        @Override
        protected void displaced() {
            displaced.add(name);
        }
    }

    private Entry enter(String name, Priority priority, int key) {
        return room.enter(new Guest(name, "m", priority, key));
    }

    private void free(String lane) {
        places.merge(lane, 1, Integer::sum);
        room.freed();
    }

    @Test
    void starts_at_once_whoever_finds_a_place_inside() {
        places.put("m", 1);
        assertThat(enter("a", Priority.NORMAL, 1)).isEqualTo(Entry.STARTED);
        assertThat(room.isEmpty()).isTrue();
        assertThat(started).as("told by the return value alone").isEmpty();
    }

    @Test
    void starts_the_eldest_first() {
        enter("a", Priority.NORMAL, 1);
        enter("b", Priority.NORMAL, 1);
        free("m");
        free("m");
        assertThat(started).containsExactly("a", "b");
    }

    @Test
    void starts_the_urgent_before_all_others() {
        enter("low", Priority.LOW, 1);
        enter("normal", Priority.NORMAL, 1);
        enter("high", Priority.HIGH, 1);
        free("m");
        free("m");
        free("m");
        assertThat(started).containsExactly("high", "normal", "low");
    }

    @Test
    void gives_every_key_its_turn() {
        enter("a1", Priority.NORMAL, 1);
        enter("a2", Priority.NORMAL, 1);
        enter("a3", Priority.NORMAL, 1);
        enter("b1", Priority.NORMAL, 2);
        for (int i = 0; i < 4; i++) {
            free("m");
        }
        assertThat(started).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void lets_nobody_wait_behind_one_who_needs_something_else() {
        enter("a", Priority.HIGH, 1);
        room.enter(new Guest("b", "other", Priority.LOW, 1));
        free("other");
        assertThat(started).containsExactly("b");
    }

    @Test
    void refuses_one_more_of_the_same_importance() {
        fill(Priority.NORMAL, 1);
        assertThat(enter("late", Priority.NORMAL, 1)).isEqualTo(Entry.FULL);
        assertThat(enter("lower", Priority.LOW, 2)).isEqualTo(Entry.FULL);
        assertThat(room.waiting()).isEqualTo(4);
        assertThat(displaced).isEmpty();
    }

    @Test
    void lets_the_newest_of_the_least_important_go_for_a_higher_one() {
        enter("n1", Priority.NORMAL, 1);
        enter("l1", Priority.LOW, 1);
        enter("l2", Priority.LOW, 2);
        enter("n2", Priority.NORMAL, 1);
        assertThat(enter("h", Priority.HIGH, 3)).isEqualTo(Entry.WAITING);
        assertThat(displaced).containsExactly("l2");
        enter("h2", Priority.HIGH, 3);
        enter("h3", Priority.HIGH, 3);
        assertThat(displaced).containsExactly("l2", "l1", "n2");
    }

    @Test
    void keeps_one_key_from_filling_the_room() {
        fill(Priority.NORMAL, 1);
        assertThat(enter("other", Priority.NORMAL, 2)).isEqualTo(Entry.WAITING);
        assertThat(displaced).containsExactly("4");
        assertThat(enter("other2", Priority.NORMAL, 2)).isEqualTo(Entry.WAITING);
        assertThat(enter("other3", Priority.NORMAL, 2)).isEqualTo(Entry.FULL);
    }

    @Test
    void forgets_whoever_leaves() {
        var guest = new Guest("a", "m", Priority.NORMAL, 1);
        room.enter(guest);
        assertThat(room.leave(guest)).isFalse();
        assertThat(room.isEmpty()).isTrue();
        free("m");
        assertThat(started).isEmpty();
    }

    @Test
    void says_when_the_one_who_leaves_has_a_place_already() {
        var guest = new Guest("a", "m", Priority.NORMAL, 1);
        room.enter(guest);
        free("m");
        assertThat(room.leave(guest)).isTrue();
    }

    @Test
    void has_no_room_when_nobody_may_wait() {
        room.limit(0);
        assertThat(enter("a", Priority.HIGH, 1)).isEqualTo(Entry.FULL);
        assertThat(room.isEmpty()).isTrue();
    }

    private void fill(Priority priority, int key) {
        for (int i = 1; i <= 4; i++) {
            enter(Integer.toString(i), priority, key);
        }
    }

    @Test
    void forgets_nobody_while_many_threads_take_and_give_back() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        var gate = new Gate(2);
        var big = new WaitingRoom(1000, new SplittableRandom(2));
        var done = new CountDownLatch(threads * each);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int key = t;
                pool.execute(() -> visit(gate, big, key, each, done));
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).as("left: " + done.getCount()).isTrue();
        }
        assertThat(gate.inside()).isZero();
        assertThat(big.isEmpty()).isTrue();
    }

    private static void visit(
            Gate gate, WaitingRoom room, int key, int times, CountDownLatch done) {
        var open = new AtomicInteger();
        for (int i = 0; i < times; i++) {
            while (open.get() > 50) {
                Thread.onSpinWait();
            }
            open.incrementAndGet();
            Runnable end =
                    () -> {
                        gate.leave();
                        open.decrementAndGet();
                        done.countDown();
                        room.freed();
                    };
            if (room.isEmpty() && gate.tryEnter()) {
                end.run();
                continue;
            }
            Waiter waiter = new Passing(gate, key, end);
            if (room.enter(waiter) == Entry.STARTED) {
                end.run();
            }
        }
    }

    /** Ends as soon as it has started. */
    private static final class Passing extends Waiter {
        private final Gate gate;
        private final Runnable end;

        Passing(Gate gate, int key, Runnable end) {
            super("m", Priority.NORMAL, key);
            this.gate = gate;
            this.end = end;
        }

        @Override
        protected boolean tryStart(RandomGenerator random) {
            return gate.tryEnter();
        }

        @Override
        protected void started() {
            end.run();
        }

        @Override
        protected void displaced() {
            throw new AssertionError("there is room enough");
        }
    }
}
