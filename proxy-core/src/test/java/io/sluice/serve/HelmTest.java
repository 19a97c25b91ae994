package io.sluice.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.netty.channel.DefaultEventLoop;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.manage.Steering.Outcome;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;

class HelmTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8000, http://127.0.0.1:8000, true",
        "0.0.0.0:8000, http://localhost:8000, true",
        "127.0.0.1:8000, http://127.0.0.1:8001, false",
        "127.0.0.1:8000, http://10.0.0.1:8000, false"
    })
    void the_proxys_own_listener_is_no_backend(String bind, String url, boolean refused) {
        SluiceConfig file = read("listeners: [{bind: '" + bind + "'}]\n");
        if (!(ConfigReader.backend("{\"id\": \"own\", \"url\": \"" + url + "\"}")
                instanceof Loaded.Backend(var backend))) {
            throw new AssertionError("the backend is not valid");
        }
        assertThat(Helm.conflict(file.withBackends(List.of(backend))))
                .isEqualTo(refused ? "backend `own` is the proxy's own listener" : "");
    }

    @ParameterizedTest
    @CsvSource({"'', true", "the address is in use, false"})
    void a_drain_is_logged_when_it_holds(String unavailable, boolean holds) throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("sluice.config");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try (var control = new DefaultEventLoop()) {
            SluiceConfig config = read("backends: [{id: a, url: 'http://127.0.0.1:1'}]\n");
            var helm = new Helm(control, new Parts(unavailable), config, null);
            var told = new CompletableFuture<Outcome>();
            control.execute(() -> helm.drain("a", true, told::complete));
            assertThat(told.get() instanceof Outcome.Applied).isEqualTo(holds);
            control.submit(() -> {}).get(); // it has gone on
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("nothing new"))
                .hasSize(holds ? 1 : 0);
    }

    /** A proxy that does at once what it is told, if it can listen. */
    private record Parts(String unavailable) implements Helm.Parts {
        @Override
        public String listen(SluiceConfig next) {
            return unavailable;
        }

        @Override
        public void prepare(SluiceConfig next, Runnable ready) {
            ready.run();
        }

        @Override
        public void apply(SluiceConfig next, Desired desired) {}
    }

    private static SluiceConfig read(String yaml) {
        if (!(ConfigReader.readText("t.yaml", yaml, name -> null) instanceof Loaded.Valid valid)) {
            throw new AssertionError("the configuration is not valid");
        }
        return valid.config();
    }
}
