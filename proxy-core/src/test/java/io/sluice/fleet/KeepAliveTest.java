package io.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
    private static final long MINUTE = 60_000;

    private final KeepAlive keepAlive = new KeepAlive();

    @Test
    void assumes_what_common_servers_do() {
        assertThat(keepAlive.keptMillis()).isEqualTo(KeepAlive.UNKNOWN_MILLIS);
        assertThat(keepAlive.seenMillis()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1000, 800", "2000, 1600", "5000, 4000", "600, 500", "65000, 52000"})
    void stays_under_what_it_has_seen(long closed, long kept) {
        assertThat(keepAlive.sendsScout(0)).isTrue();
        keepAlive.scouted(closed, closed);
        assertThat(keepAlive.keptMillis()).isEqualTo(kept).isLessThan(closed);
        assertThat(keepAlive.seenMillis()).isEqualTo(closed);
    }

    @Test
    void learns_less_from_any_connection_that_is_closed_early() {
        keepAlive.closedAfter(2000);
        assertThat(keepAlive.keptMillis()).isEqualTo(1600);
        keepAlive.closedAfter(3000);
        assertThat(keepAlive.keptMillis()).as("that one was only seen late").isEqualTo(1600);
    }

    @Test
    void learns_nothing_from_a_connection_that_has_hardly_lain() {
        keepAlive.closedAfter(KeepAlive.LEAST_MILLIS - 1);
        assertThat(keepAlive.keptMillis()).isEqualTo(KeepAlive.UNKNOWN_MILLIS);
    }

    @Test
    void sends_one_scout_at_a_time_and_the_next_one_later() {
        assertThat(keepAlive.sendsScout(0)).isTrue();
        assertThat(keepAlive.sendsScout(1)).isFalse();
        keepAlive.scouted(65_000, MINUTE);
        assertThat(keepAlive.sendsScout(2 * MINUTE)).isFalse();
        assertThat(keepAlive.sendsScout(MINUTE + KeepAlive.RETHINK_MILLIS)).isTrue();
        keepAlive.scoutLost(0);
        assertThat(keepAlive.sendsScout(KeepAlive.DOUBT_MILLIS)).isTrue();
    }

    @Test
    void forgets_what_a_restart_made_it_believe() {
        keepAlive.closedAfter(700);
        assertThat(keepAlive.keptMillis()).isEqualTo(500);
        assertThat(keepAlive.sendsScout(0)).isTrue();
        keepAlive.scouted(5000, MINUTE);
        assertThat(keepAlive.keptMillis()).isEqualTo(4000);
        keepAlive.closedAfter(700);
        keepAlive.forget();
        assertThat(keepAlive.keptMillis()).isEqualTo(KeepAlive.UNKNOWN_MILLIS);
    }

    @Test
    void keeps_none_for_ever() {
        assertThat(keepAlive.sendsScout(0)).isTrue();
        keepAlive.scouted(KeepAlive.SCOUT_MILLIS, KeepAlive.SCOUT_MILLIS);
        assertThat(keepAlive.keptMillis()).isEqualTo(KeepAlive.MOST_MILLIS);
    }
}
