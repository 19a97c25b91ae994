package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.fleet.Backend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class ComplaintsTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice.health");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong clock = new AtomicLong();
    private final Complaints complaints = new Complaints(backend(), clock::get);

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

    @Test
    void a_broken_request_is_said_once_a_second_with_how_many_there_were() {
        for (int i = 0; i < 100; i++) {
            complaints.note("closed the connection inside its answer");
        }
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        complaints.note("reset the connection inside its answer");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "backend gpu-1 failed a request: closed the connection inside its answer",
                        "backend gpu-1 failed a request: reset the connection inside its answer"
                                + " (and 99 since the last such line)");
    }

    private static Backend backend() {
        String yaml = "backends: [{url: 'http://127.0.0.1:1', id: gpu-1}]\n";
        if (!(ConfigReader.readText("t.yaml", yaml, name -> null) instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        var address = new InetSocketAddress("127.0.0.1", 1);
        return new Backend("gpu-1", address, valid.config().backends().getFirst());
    }
}
