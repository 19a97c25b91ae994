package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class TimersTest {
    private long nanos = 12_345;
    private final Timers timers = new Timers(() -> nanos);
    private final List<String> expired = new ArrayList<>();

    @Test
    void never_fires_early_and_at_most_two_ticks_late() {
        timers.arm(named("a"), 100);
        pass(99);
        assertThat(expired).isEmpty();
        pass(2 * Timers.TICK_MILLIS + 1);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void fires_once() {
        timers.arm(named("a"), 10);
        pass(5_000);
        pass(5_000);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void moves_a_deadline_later_and_earlier() {
        Timer timer = named("a");
        timers.arm(timer, 100);
        timers.arm(timer, 1_000);
        pass(500);
        assertThat(expired).isEmpty();
        timers.arm(timer, 50);
        pass(100);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void keeps_deadlines_beyond_one_turn_of_the_wheel() {
        timers.arm(named("a"), 300_000);
        for (int i = 0; i < 299; i++) {
            pass(1_000);
        }
        assertThat(expired).isEmpty();
        pass(1_100);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void forgets_what_is_disarmed() {
        Timer timer = named("a");
        timers.arm(timer, 10);
        assertThat(timer.isArmed()).isTrue();
        timer.disarm();
        pass(1_000);
        assertThat(expired).isEmpty();
        assertThat(timer.isArmed()).isFalse();
    }

    @Test
    void holds_the_time_in_which_the_loop_stood_still_against_nobody() {
        timers.arm(named("a"), 1_000);
        standStill(120_000);
        pass(900 - Timers.MOST_MILLIS);
        assertThat(expired).isEmpty();
        pass(150);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void lets_the_loop_read_before_anything_expires_after_a_stall() {
        timers.arm(named("a"), 10);
        standStill(1_000);
        assertThat(expired).isEmpty();
        pass(1);
        assertThat(expired).containsExactly("a");
    }

    @Test
    void goes_on_in_a_loop_that_is_always_late() {
        timers.arm(named("a"), 1_000);
        for (int i = 0; i < 12; i++) {
            standStill(200);
        }
        assertThat(expired).containsExactly("a");
    }

    @Test
    void says_what_time_it_is_also_after_a_stall() {
        standStill(120_000);
        assertThat(timers.nanos()).isEqualTo(nanos);
    }

    @Test
    void lets_an_expiring_timer_disarm_its_neighbour_and_arm_itself() {
        Timer neighbour = named("neighbour");
        var first =
                new Timer() {
                    @Override
                    protected void expired() {
                        expired.add("first");
                        neighbour.disarm();
                        if (expired.size() < 3) {
                            timers.arm(this, 10);
                        }
                    }
                };
        timers.arm(first, 10);
        timers.arm(neighbour, 10);
        for (int i = 0; i < 50; i++) {
            pass(Timers.TICK_MILLIS);
        }
        assertThat(expired).containsExactly("first", "first", "first");
    }

    private Timer named(String name) {
        return new Timer() {
            @Override
            protected void expired() {
                expired.add(name);
            }
        };
    }

    /** The loop goes round and round meanwhile. */
    private void pass(long millis) {
        for (long left = millis; left > 0; left -= Timers.MOST_MILLIS) {
            standStill(Math.min(left, Timers.MOST_MILLIS));
        }
    }

    /** Nothing runs meanwhile. */
    private void standStill(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        timers.advance();
    }
}
