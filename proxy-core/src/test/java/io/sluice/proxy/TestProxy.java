package io.sluice.proxy;

import static org.awaitility.Awaitility.await;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.SluiceConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Member;
import io.sluice.serve.ConfigFile;
import io.sluice.serve.Sluice;
import io.sluice.testkit.RawBackend;
import io.sluice.testkit.RawClient;
import io.sluice.testkit.RawResponse;
import io.sluice.transport.Transport;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A proxy with two loops on a free port, in front of the given backends. */
final class TestProxy implements AutoCloseable {
    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30)); // on a starved machine
    }

    private final Sluice sluice;

    private TestProxy(Sluice sluice) {
        this.sluice = sluice;
    }

    /** In front of {@code backends}, all of them healthy. */
    static TestProxy start(Transport transport, RawBackend... backends) {
        return start(transport, "", backends);
    }

    /**
     * In front of {@code backends}, all of them healthy.
     *
     * @param more top-level YAML beyond listeners, backends and transport
     */
    static TestProxy start(Transport transport, String more, RawBackend... backends) {
        String urls =
                Arrays.stream(backends)
                        .map(backend -> "  - http://127.0.0.1:" + backend.port() + "\n")
                        .collect(Collectors.joining());
        TestProxy proxy = startWith(transport, "backends:\n" + urls + more);
        proxy.awaitHealthy(backends.length);
        return proxy;
    }

    /** Waits until that many backends are healthy, and the models of all are known. */
    void awaitHealthy(long count) {
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> healthy() == count && knowsModels());
        sluice.controlLoop().submit(() -> {}).syncUninterruptibly(); // the routes have followed
    }

    /**
     * With this configuration, without waiting for anything.
     *
     * @param yaml without transport and threads; without listeners, too, unless it brings its own
     */
    static TestProxy startWith(Transport transport, String yaml) {
        String listeners =
                yaml.contains("listeners:")
                        ? ""
                        : "listeners:\n"
                                + "  - {bind: '127.0.0.1:0', serves: [inference, management]}\n";
        String all =
                "transport: %s\nthreads: 2\n%s%s"
                        .formatted(transport.name().toLowerCase(Locale.ROOT), listeners, yaml);
        Loaded loaded = ConfigReader.readText("test.yaml", all, System::getenv);
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new AssertionError(loaded + " in\n" + all);
        }
        return new TestProxy(started(valid.config(), null));
    }

    /** From a file that is read again when it changes, without waiting for anything. */
    static TestProxy startFrom(Path file) {
        var source = new ConfigFile(file, System::getenv);
        if (!(source.read() instanceof Loaded.Valid valid)) {
            throw new AssertionError(source.read());
        }
        return new TestProxy(started(valid.config(), source));
    }

    private static Sluice started(SluiceConfig config, @Nullable ConfigFile file) {
        try {
            return Sluice.start(config, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sluice sluice() {
        return sluice;
    }

    int port() {
        return sluice.addresses().getFirst().getPort();
    }

    RawClient connect() {
        return RawClient.connect(port());
    }

    /** One whole exchange on a connection of its own. */
    RawResponse exchange(String request) {
        try (RawClient client = connect()) {
            return client.send(request).readResponse();
        }
    }

    long healthy() {
        return members().stream().filter(Member::isHealthy).count();
    }

    List<Member> members() {
        return sluice.fleet().view().members();
    }

    /** The value that {@code /metrics} has for a name with its labels; 0 when it has none. */
    double metric(String nameAndLabels) {
        return exchange(Requests.get("/metrics"))
                .text()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    private boolean knowsModels() {
        return members().stream().allMatch(Member::modelsKnown);
    }

    int inFlight() {
        return members().stream().map(Member::backend).mapToInt(Backend::inFlight).sum();
    }

    /** Waits until nothing is on its way and nothing is held: promise 4. */
    void awaitQuiet() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> inFlight() == 0 && sluice.streams() == 0 && sluice.buffered() == 0);
    }

    @Override
    public void close() {
        try {
            awaitQuiet();
        } finally {
            sluice.close();
        }
    }
}
