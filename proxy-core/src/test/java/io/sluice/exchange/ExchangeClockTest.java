package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.config.TimeoutsConfig;
import io.sluice.exchange.ExchangeClock.Limit;
import io.sluice.transport.Timers;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The clock of an exchange, on a wheel whose time the test sets. */
class ExchangeClockTest {
    private static final Duration TURN = Duration.ofMillis(50);

    private long nanos;
    private final Timers timers = new Timers(() -> nanos);
    private final Upload upload = new Upload();
    private TimeoutsConfig timeouts = SluiceConfig.defaults().model("m").timeouts();

    /** What the clock asks for, and what it said. */
    private static final class Upload implements ExchangeClock.Owner {
        private final List<Limit> expired = new ArrayList<>();
        private long received;
        private int beats;
        private boolean paused;
        private boolean full;
        private long queued;

        @Override
        public void expired(Limit limit) {
            expired.add(limit);
        }

        @Override
        public void beat() {
            beats++;
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
            return full;
        }

        @Override
        public long queued() {
            return queued;
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

    @Test
    void does_not_hold_against_the_backend_that_the_client_did_not_read() {
        ExchangeClock clock = answering();
        clock.progress();
        upload.full = true;
        pass(12);
        upload.full = false;
        pass(4);
        assertThat(upload.expired).isEmpty();
        pass(6);
        assertThat(upload.expired).containsExactly(Limit.BETWEEN_TOKENS);
    }

    @Test
    void cuts_a_reader_that_takes_nothing_for_as_long_as_it_may() {
        answering();
        upload.full = true;
        pass(19);
        assertThat(upload.expired).isEmpty();
        pass(2);
        assertThat(upload.expired).containsExactly(Limit.STALLED_READER);
    }

    @Test
    void leaves_a_reader_alone_that_takes_a_little() {
        answering();
        upload.full = true;
        for (int i = 0; i < 10; i++) {
            upload.queued = 100L - i;
            pass(15);
        }
        assertThat(upload.expired).isEmpty();
    }

    @Test
    void beats_until_the_first_token() {
        ExchangeClock clock = begin();
        clock.watchHead(timeouts, true);
        clock.beatEvery(Duration.ofSeconds(5));
        pass(12);
        assertThat(upload.beats).isEqualTo(2);
        clock.hasToken();
        clock.watchAnswer(timeouts, false, false);
        clock.progress();
        pass(4);
        assertThat(upload.beats).isEqualTo(2);
        assertThat(upload.expired).isEmpty();
    }

    @Test
    void gives_a_silent_stream_as_long_as_a_head_until_its_first_bytes() {
        ExchangeClock clock = begin();
        clock.watchAnswer(timeouts, false, true);
        pass(28);
        assertThat(upload.expired).isEmpty();
        clock.progress();
        pass(4);
        assertThat(upload.expired).isEmpty();
        pass(2);
        assertThat(upload.expired).containsExactly(Limit.BETWEEN_TOKENS);
    }

    private ExchangeClock answering() {
        ExchangeClock clock = begin();
        clock.watchAnswer(timeouts, false, false);
        return clock;
    }

    private ExchangeClock begin() {
        String yaml =
                "backends: [http://127.0.0.1:1]\n"
                        + "models: {m: {timeouts: {response_head: 30s, between_tokens: 5s}}}\n"
                        + "limits: {stalled_reader: 20s}\n";
        if (!(ConfigReader.readText("test.yaml", yaml, System::getenv)
                instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        SluiceConfig config = valid.config();
        var clock = new ExchangeClock(upload, timers, config.limits());
        timeouts = config.models().values().iterator().next().timeouts();
        clock.route(timeouts);
        clock.watchBody();
        return clock;
    }

    /** Lets seconds go by, and the wheel turn. */
    private void pass(long seconds) {
        for (long i = 0; i < Duration.ofSeconds(seconds).dividedBy(TURN); i++) {
            nanos += TURN.toNanos();
            timers.advance();
        }
    }
}
