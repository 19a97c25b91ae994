package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.exchange.ExchangeClock.Limit;
import io.sluice.transport.Timers;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The clock of an upload, on a wheel whose time the test sets. */
class ExchangeClockTest {
    private static final Duration TURN = Duration.ofMillis(50);

    private long nanos;
    private final Timers timers = new Timers(() -> nanos);
    private final Upload upload = new Upload();

    /** What the clock asks for, and what it said. */
    private static final class Upload implements ExchangeClock.Owner {
        private final List<Limit> expired = new ArrayList<>();
        private long received;
        private boolean paused;

        @Override
        public void expired(Limit limit) {
            expired.add(limit);
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public boolean isClientPaused() {
            return paused;
        }

        @Override
        public boolean isClientFull() {
            return false;
        }

        @Override
        public long queued() {
            return 0;
        }
    }

    @Test
    void refuses_a_client_that_stops_sending() {
        begin();
        pass(11);
        assertThat(upload.expired).containsExactly(Limit.UPLOAD_RATE);
    }

    @Test
    void waits_for_a_backend_that_takes_nothing_as_long_as_for_its_answer() {
        upload.paused = true;
        begin();
        pass(25);
        assertThat(upload.expired).isEmpty();
        pass(11);
        pass(11);
        assertThat(upload.expired).containsExactly(Limit.RESPONSE_HEAD);
    }

    @Test
    void lets_an_upload_run_for_as_long_as_the_backend_takes_some_of_it() {
        upload.paused = true;
        begin();
        for (int i = 1; i <= 12; i++) {
            upload.received = i;
            pass(11);
        }
        assertThat(upload.expired).isEmpty();
    }

    private void begin() {
        String yaml =
                "backends: [http://127.0.0.1:1]\n"
                        + "models: {m: {timeouts: {response_head: 30s}}}\n";
        if (!(ConfigReader.readText("test.yaml", yaml, System::getenv)
                instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        SluiceConfig config = valid.config();
        var clock = new ExchangeClock(upload, timers, config.limits());
        clock.route(config.models().values().iterator().next().timeouts());
        clock.watchBody();
    }

    /** Lets seconds go by, and the wheel turn. */
    private void pass(long seconds) {
        for (long i = 0; i < Duration.ofSeconds(seconds).dividedBy(TURN); i++) {
            nanos += TURN.toNanos();
            timers.advance();
        }
    }
}
