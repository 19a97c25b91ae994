package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BackendConfig;
import io.sluice.config.Protocol;
import io.sluice.config.Secret;
import io.sluice.fleet.Backend;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class QuarantineTest {
    private static final Fingerprint BODY = new Fingerprint(1, 100);
    private static final Fingerprint OTHER = new Fingerprint(2, 100);

    private final AtomicLong now = new AtomicLong(1);
    private final Quarantine quarantine = new Quarantine(now::get);
    private final Backend a = backend("a");
    private final Backend b = backend("b");

    private static Backend backend(String id) {
        var config =
                new BackendConfig(
                        id, "127.0.0.1", 1, null, Protocol.HTTP1, List.of(), 1, 0, Secret.NONE);
        return new Backend(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), config);
    }

    private boolean broke(Fingerprint body, Backend backend) {
        long sentAt = now.incrementAndGet();
        now.incrementAndGet();
        return quarantine.broke(body, backend, sentAt);
    }

    @Test
    void refuses_what_broke_two_different_backends() {
        assertThat(broke(BODY, a)).isTrue();
        assertThat(quarantine.refuses(BODY)).isFalse();
        assertThat(broke(BODY, b)).isTrue();
        assertThat(quarantine.refuses(BODY)).isTrue();
        assertThat(quarantine.refuses(OTHER)).isFalse();
    }

    @Test
    void does_not_refuse_what_broke_one_backend_again_and_again() {
        assertThat(broke(BODY, a)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(broke(BODY, a)).as("it says nothing new of the backend").isFalse();
        }
        assertThat(quarantine.refuses(BODY)).isFalse();
    }

    @Test
    void does_not_refuse_what_two_backends_had_when_both_broke() {
        long sent = now.incrementAndGet();
        now.incrementAndGet();
        quarantine.broke(BODY, a, sent);
        quarantine.broke(BODY, b, sent);
        assertThat(quarantine.refuses(BODY)).isFalse();
    }

    @Test
    void forgives_what_was_answered_meanwhile() {
        broke(BODY, a);
        quarantine.answered(BODY);
        assertThat(quarantine.isEmpty()).isTrue();
        broke(BODY, b);
        assertThat(quarantine.refuses(BODY)).isFalse();
    }

    @Test
    void refuses_for_a_while_only() {
        broke(BODY, a);
        broke(BODY, b);
        now.addAndGet(Quarantine.NANOS);
        assertThat(quarantine.refuses(BODY)).isTrue();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(quarantine.refuses(BODY)).isFalse();
    }

    @Test
    void remembers_a_bounded_number_of_bodies() {
        for (int i = 0; i < 5000; i++) {
            broke(new Fingerprint(i, 1), a);
        }
        assertThat(quarantine.size()).isLessThanOrEqualTo(1000);
        broke(new Fingerprint(4999, 1), b);
        assertThat(quarantine.refuses(new Fingerprint(4999, 1))).isTrue();
    }

    @Test
    void knows_nothing_of_what_it_could_not_look_at() {
        assertThat(quarantine.broke(null, a, 1)).isTrue();
        assertThat(quarantine.isEmpty()).isTrue();
    }
}
