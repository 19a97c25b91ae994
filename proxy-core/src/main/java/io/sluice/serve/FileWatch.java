package io.sluice.serve;

import io.sluice.config.Loaded;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sees when the configuration file has changed. It looks at the content, once a second, on a thread
 * of its own: that costs nothing worth measuring for a file of some kilobytes, and works on every
 * file system and through the links by which Kubernetes swaps a ConfigMap.
 */
final class FileWatch implements AutoCloseable {
    static final long INTERVAL_MILLIS = 1000;

    private final ConfigFile file;
    private final Runnable changed;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sluice-config").factory());
    private int applied;
    private int seen;

    FileWatch(ConfigFile file, Runnable changed) {
        this.file = file;
        this.changed = changed;
        this.applied = file.fingerprint();
        this.seen = applied;
    }

    void start(long intervalMillis) {
        thread.scheduleWithFixedDelay(
                this::look, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    /** A file that somebody is still writing changes from one look to the next. */
    void look() {
        int now = file.fingerprint();
        boolean settled = now == seen && now != 0;
        seen = now;
        if (settled && now != applied) {
            applied = now;
            changed.run();
        }
    }

    /** Reads the file now; {@code told} on a thread that may block. */
    void read(Consumer<Loaded> told) {
        thread.execute(
                () -> {
                    applied = file.fingerprint();
                    seen = applied;
                    told.accept(file.read());
                });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
