package io.sluice.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.AddressLimits;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class AddressesTest {
    private static final AddressLimits LIMITS = new AddressLimits(0, 0, Duration.ofSeconds(1));
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND); // it may wrap
    private final Addresses addresses = new Addresses(clock::get);
    private final InetAddress attacker = address("192.0.2.1");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void pass(double seconds) {
        clock.addAndGet((long) (seconds * SECOND));
    }

    @Test
    void lets_in_whom_it_does_not_know() {
        assertThat(addresses.enters(attacker, LIMITS)).isZero();
        assertThat(addresses.pause(attacker)).isZero();
    }

    @Test
    void holds_off_an_address_that_was_cut_off_for_a_flood_and_no_other() {
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(SECOND);
        pass(0.25);
        assertThat(addresses.enters(attacker, LIMITS)).isEqualTo(SECOND * 3 / 4);
        assertThat(addresses.enters(address("192.0.2.2"), LIMITS)).isZero();
        pass(0.75);
        assertThat(addresses.enters(attacker, LIMITS)).isZero();
    }

    @Test
    void holds_off_longer_each_time_up_to_eight_times() {
        for (int i = 1; i < 8; i++) {
            assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(i * SECOND);
        }
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(8 * SECOND);
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(8 * SECOND);
        assertThat(addresses.pause(attacker)).isEqualTo(8 * SECOND);
    }

    @Test
    void forgets_after_a_minute_without_one() {
        addresses.cutOff(attacker, true, LIMITS);
        addresses.cutOff(attacker, true, LIMITS);
        pass(2 + 61);
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(SECOND);
    }

    @Test
    void holds_off_no_longer_where_others_of_the_address_behave() {
        addresses.cutOff(attacker, true, LIMITS);
        addresses.behaved(attacker);
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(SECOND);
        addresses.behaved(attacker);
        addresses.behaved(attacker);
        assertThat(addresses.cutOff(attacker, true, LIMITS)).isEqualTo(SECOND);
    }

    @Test
    void takes_other_faults_for_mistakes_unless_there_are_many() {
        for (int i = 0; i < Addresses.FAULTS; i++) {
            assertThat(addresses.cutOff(attacker, false, LIMITS)).isZero();
        }
        assertThat(addresses.cutOff(attacker, false, LIMITS)).isEqualTo(SECOND);
        pass(2.1);
        assertThat(addresses.cutOff(attacker, false, LIMITS)).isZero();
    }

    @Test
    void takes_a_64_of_ipv6_for_one_client() {
        addresses.cutOff(address("2001:db8::1"), true, LIMITS);
        assertThat(addresses.pause(address("2001:db8::ffff:0:0:1"))).isPositive();
        assertThat(addresses.pause(address("2001:db8:0:1::1"))).isZero();
    }

    @Test
    void does_not_take_ipv4_for_a_part_of_ipv6() {
        addresses.cutOff(address("0.0.0.1"), true, LIMITS);
        assertThat(addresses.pause(address("::1"))).isZero();
        assertThat(addresses.pause(address("::0.0.0.1"))).isZero();
    }

    @Test
    void knows_no_more_than_so_many() {
        addresses.cutOff(attacker, true, LIMITS);
        for (int i = 0; i < 10_000; i++) {
            addresses.cutOff(address("10.1." + i / 256 + "." + i % 256), true, LIMITS);
        }
        assertThat(addresses.pause(attacker)).isZero();
        assertThat(addresses.pause(address("10.1.39.15"))).isPositive();
    }

    @Test
    void counts_open_connections() {
        assertThat(addresses.opens(attacker, 2)).isTrue();
        assertThat(addresses.opens(attacker, 2)).isTrue();
        assertThat(addresses.opens(attacker, 2)).isFalse();
        assertThat(addresses.opens(address("192.0.2.2"), 2)).isTrue();
        addresses.closes(attacker);
        assertThat(addresses.opens(attacker, 2)).isTrue();
        assertThat(addresses.opens(attacker, 2)).isFalse();
    }

    @Test
    void lets_new_connections_in_at_a_rate_with_a_second_at_once() {
        AddressLimits limits = new AddressLimits(0, 10, Duration.ZERO);
        for (int i = 0; i < 10; i++) {
            assertThat(addresses.enters(attacker, limits)).isZero();
        }
        assertThat(addresses.enters(attacker, limits)).isEqualTo(SECOND / 10);
        assertThat(addresses.enters(attacker, limits)).isEqualTo(2 * SECOND / 10);
        assertThat(addresses.enters(address("192.0.2.2"), limits)).isZero();
        pass(1.2);
        assertThat(addresses.enters(attacker, limits)).isZero();
    }

    @Test
    void refuses_what_would_wait_for_more_than_ten_seconds() {
        AddressLimits limits = new AddressLimits(0, 10, Duration.ZERO);
        for (int i = 0; i < 110; i++) {
            assertThat(addresses.enters(attacker, limits)).isNotEqualTo(Addresses.REFUSED);
        }
        assertThat(addresses.enters(attacker, limits)).isEqualTo(Addresses.REFUSED);
        pass(0.1);
        assertThat(addresses.enters(attacker, limits)).isNotEqualTo(Addresses.REFUSED);
    }

    @Test
    void is_not_held_off_when_that_is_turned_off() {
        AddressLimits limits = new AddressLimits(0, 0, Duration.ZERO);
        assertThat(addresses.cutOff(attacker, true, limits)).isZero();
        assertThat(addresses.pause(attacker)).isZero();
    }
}
