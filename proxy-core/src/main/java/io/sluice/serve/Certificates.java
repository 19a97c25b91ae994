package io.sluice.serve;

import io.sluice.config.ListenerConfig;
import io.sluice.config.ListenerTls;
import io.sluice.config.SluiceConfig;
import io.sluice.tls.Reloadable;
import io.sluice.tls.ServerTls;
import io.sluice.tls.UpstreamTls;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The certificates and keys that are in use. Renewed files are noticed within seconds, on a thread
 * of its own, since reading blocks; connections that are open go on.
 */
final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.tls");
    private static final int LOOK_SECONDS = 5;
    private static final int WARNED_DAYS = 7;

    private final UpstreamTls upstream = new UpstreamTls();
    private final List<ServerTls> servers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-certificates").factory());

    /** Encrypts the connections to backends. */
    UpstreamTls upstream() {
        return upstream;
    }

    /**
     * Reads what the backends of {@code config} need, and looks for changes from now on.
     *
     * @throws IOException when a file cannot be used, with a sentence that says why
     */
    void start(SluiceConfig config) throws IOException {
        upstream.prepare(config.backends());
        boolean any = config.listeners().stream().anyMatch(l -> l.tls() != null);
        if (any || !upstream.reloadables().isEmpty()) {
            thread.scheduleWithFixedDelay(
                    () -> reload(Reloadable::hasChanged),
                    LOOK_SECONDS,
                    LOOK_SECONDS,
                    TimeUnit.SECONDS);
        }
    }

    /** Makes ready for the backends of {@code next}; what cannot be used is logged. */
    void prepare(SluiceConfig next) {
        try {
            upstream.prepare(next.backends());
        } catch (IOException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    /**
     * Reads what {@code listener} needs.
     *
     * @return null for plain text
     * @throws IOException when a file cannot be used, with a sentence that says why
     */
    @Nullable ServerTls of(ListenerConfig listener) throws IOException {
        ListenerTls files = listener.tls();
        if (files == null) {
            return null;
        }
        var tls = ServerTls.of(files, listener.http2());
        servers.add(tls);
        warnOfExpiry(tls);
        return tls;
    }

    /** An expired one is used all the same: without it nobody could connect either. */
    private static void warnOfExpiry(ServerTls tls) {
        long days = Duration.between(Instant.now(), tls.expiry()).toDays();
        if (tls.expiry().isBefore(Instant.now())) {
            LOG.warn("{} has expired ({}): clients will refuse it", tls, tls.expiry());
        } else if (days < WARNED_DAYS) {
            LOG.warn("{} expires in {} days ({})", tls, days, tls.expiry());
        }
    }

    /**
     * Reads all files again.
     *
     * @return a sentence for each that cannot be used; what was read before stays in use there
     */
    List<String> reload() {
        return reload(every -> true);
    }

    private synchronized List<String> reload(Predicate<Reloadable> which) {
        if (thread.isShutdown()) {
            return List.of(); // nobody would release what is read now
        }
        List<Reloadable> all = new ArrayList<>(upstream.reloadables());
        all.addAll(servers);
        List<String> faults = new ArrayList<>();
        for (Reloadable one : all) {
            if (which.test(one)) {
                try {
                    one.reload();
                    LOG.info("{} was read again", one);
                    if (one instanceof ServerTls server) {
                        warnOfExpiry(server);
                    }
                } catch (IOException e) {
                    LOG.error("{}; what was read before stays in use", e.getMessage());
                    faults.add(e.getMessage());
                }
            }
        }
        return faults;
    }

    @Override
    public synchronized void close() {
        thread.shutdown();
        servers.forEach(ServerTls::close);
        upstream.close();
    }
}
