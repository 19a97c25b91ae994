package io.sluice.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class RepeatedLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice.repeated");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong clock = new AtomicLong();
    private final RepeatedLog log = new RepeatedLog(logger, "{}: {}", clock::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.setAdditive(true);
        logger.detachAppender(lines);
    }

    private List<String> said() {
        return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void says_once_a_second_what_a_peer_does_all_the_time() {
        for (int i = 0; i < 1000; i++) {
            log.note("10.0.0.1", "too many pings");
        }
        log.note("10.0.0.2", "too many pings");
        assertThat(said()).containsExactly("10.0.0.1: too many pings", "10.0.0.2: too many pings");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log.note("10.0.0.1", "too many pings");
        assertThat(said().getLast())
                .isEqualTo("10.0.0.1: too many pings" + " (and 999 more since the last such line)");
    }

    @Test
    void a_line_has_the_form_that_was_asked_for() {
        var backends = new RepeatedLog(logger, "backend {} failed a request: {}", clock::get);
        backends.note("gpu-1", "closed the connection inside its answer");
        backends.note("gpu-1", "closed the connection inside its answer");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        backends.note("gpu-1", "reset the connection inside its answer");
        assertThat(said())
                .containsExactly(
                        "backend gpu-1 failed a request: closed the connection inside its answer",
                        "backend gpu-1 failed a request: reset the connection inside its answer"
                                + " (and 1 more since the last such line)");
    }

    @Test
    void says_no_more_than_anybody_reads_however_many_peers_there_are() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 10_000; i++) {
                log.note("10.0." + i / 256 + "." + i % 256, "too many pings");
            }
            assertThat(said()).hasSize((second + 1) * RepeatedLog.MOST_LINES);
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
