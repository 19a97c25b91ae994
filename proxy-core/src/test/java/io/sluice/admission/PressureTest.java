package io.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BackendConfig;
import io.sluice.config.Protocol;
import io.sluice.config.Secret;
import io.sluice.fleet.Backend;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.Health;
import io.sluice.fleet.Member;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** How full the proxy is, in a word. */
final class PressureTest {
    private static Member member(Health health, int most, int busy) {
        var config =
                new BackendConfig(
                        "b", "127.0.0.1", 1, null, Protocol.HTTP1, List.of(), 1, most, Secret.NONE);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        var backend = new Backend("b", address, config);
        for (int i = 0; i < busy; i++) {
            backend.tryAcquire();
        }
        return new Member(backend, health, true, List.of(), "");
    }

    @ParameterizedTest
    @CsvSource({
        "69, 100, HEALTHY",
        "70, 100, MODERATE",
        "89, 100, MODERATE",
        "90, 100, CRITICAL",
        "100, 100, CRITICAL",
        "0, 100, HEALTHY"
    })
    void the_proxys_own_limit_counts(long inFlight, long most, Pressure pressure) {
        assertThat(Pressure.of(inFlight, most, FleetView.EMPTY)).isEqualTo(pressure);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 6, 10, 0, HEALTHY",
        "10, 10, 10, 4, MODERATE",
        "10, 10, 10, 9, CRITICAL",
        "0, 10, 10, 10, HEALTHY"
    })
    void the_backends_limits_count_together_if_each_has_one(
            int most, int busy, int otherMost, int otherBusy, Pressure pressure) {
        var fleet =
                new FleetView(
                        List.of(
                                member(Health.HEALTHY, most, busy),
                                member(Health.UNHEALTHY, 1, 1),
                                member(Health.HEALTHY, otherMost, otherBusy)));
        assertThat(Pressure.of(0, 100, fleet)).isEqualTo(pressure);
    }
}
