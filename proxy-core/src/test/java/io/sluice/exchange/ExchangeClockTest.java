package io.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.exchange.ExchangeClock.Limit;
import io.sluice.transport.Timers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The clock of an upload, on a wheel whose time the test sets. */
class ExchangeClockTest {
    private final AtomicLong nanos = new AtomicLong();
    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final Timers timers = new Timers(nanos::get);
    private final Upload upload = new Upload();

    /** What the clock asks for, and what it said. */
    private static final class Upload implements ExchangeClock.Owner {
        private final List<Limit> expired = new CopyOnWriteArrayList<>();
        private volatile long received;
        private volatile boolean paused;

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

    @BeforeEach
    void start() {
        long millis = Timers.TICK_MILLIS;
        loop.scheduleAtFixedRate(() -> timers.turnOn(loop), millis, millis, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
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
        loop.submit(
                        () -> {
                            var clock = new ExchangeClock(upload, timers, config.limits());
                            clock.route(config.models().values().iterator().next().timeouts());
                            clock.watchBody();
                        })
                .awaitUninterruptibly();
    }

    /** Lets seconds go by, and the wheel turn. */
    private void pass(long seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        long target = TimeUnit.NANOSECONDS.toMillis(nanos.get());
        await().until(() -> loop.submit(timers::now).get() == target);
    }
}
