package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.sluice.config.BackendConfig;
import io.sluice.config.ConfigChanges;
import io.sluice.config.ConfigFault;
import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;
import io.sluice.config.ModelConfig;
import io.sluice.config.SluiceConfig;
import io.sluice.manage.Steering.Outcome;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Changes what the proxy goes by, one change after another, each as a whole or not at all. Confined
 * to the control loop, save {@link #reload}.
 */
final class Helm {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.config");

    /** What is done to the running proxy. */
    interface Parts {
        /**
         * Gets the sockets that are new in {@code next}; nobody is accepted there yet.
         *
         * @return why that cannot be, so that nothing has changed; empty when it can
         */
        String listen(SluiceConfig next);

        /** Gets to know what is new in {@code next}, and then calls {@code ready}. */
        void prepare(SluiceConfig next, Runnable ready);

        /** From now on everything goes by {@code next}. */
        void apply(SluiceConfig next, Desired desired);
    }

    private final EventLoop control;
    private final Parts parts;
    private final @Nullable FileWatch watch;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private volatile boolean isStopped;
    private boolean isChanging;
    private Desired desired;

    Helm(EventLoop control, Parts parts, SluiceConfig first, @Nullable ConfigFile file) {
        this.control = control;
        this.parts = parts;
        this.desired = Desired.of(first);
        this.watch = file == null ? null : new FileWatch(file, () -> reload(outcome -> {}));
    }

    void start() {
        if (watch != null) {
            watch.start(FileWatch.INTERVAL_MILLIS);
        }
    }

    void stop() {
        isStopped = true;
        if (watch != null) {
            watch.close();
        }
    }

    /**
     * Reads the file again. Called on any thread.
     *
     * @param told on the control loop
     */
    void reload(Consumer<Outcome> told) {
        if (watch == null || isStopped) {
            String why =
                    watch == null
                            ? "the proxy was started without a configuration file"
                            : "the proxy is about to end";
            LOG.warn("nothing is reloaded: {}", why);
            control.execute(() -> told.accept(new Outcome.Conflict(why)));
            return;
        }
        watch.read(loaded -> control.execute(() -> inTurn(() -> reloaded(loaded, told))));
    }

    void add(String json, Consumer<Outcome> told) {
        inTurn(
                () -> {
                    switch (ConfigReader.backend(json)) {
                        case Loaded.Faulty faulty -> refuse(faulty.faults(), told);
                        case Loaded.Backend(BackendConfig backend) -> add(backend, told);
                    }
                });
    }

    void remove(String id, Consumer<Outcome> told) {
        inTurn(() -> withBackend(id, told, () -> change(desired.without(id), told)));
    }

    void drain(String id, boolean nothingNew, Consumer<Outcome> told) {
        inTurn(
                () ->
                        withBackend(
                                id,
                                told,
                                () ->
                                        change(
                                                desired.drained(id, nothingNew),
                                                outcome -> {
                                                    drained(id, nothingNew, outcome);
                                                    told.accept(outcome);
                                                })));
    }

    private static void drained(String id, boolean nothingNew, Outcome outcome) {
        if (outcome instanceof Outcome.Applied) {
            LOG.info(
                    "backend {} gets {}, as the management API asks",
                    id,
                    nothingNew ? "nothing new" : "requests again");
        }
    }

    private void add(BackendConfig backend, Consumer<Outcome> told) {
        if (desired.has(backend.id())) {
            refuse("a backend has the id `" + backend.id() + "` already", told);
        } else if (backend.apiKey().isMarker()) {
            refuse("`api_key` is hidden; write the secret in its place", told);
        } else {
            change(desired.with(backend), told);
        }
    }

    private void reloaded(Loaded loaded, Consumer<Outcome> told) {
        switch (loaded) {
            case Loaded.Faulty faulty -> {
                LOG.error("the configuration is not reloaded; nothing has changed:");
                faulty.faults().forEach(fault -> LOG.error("{}", fault));
                refuse(faulty.faults(), told);
            }
            case Loaded.Valid(SluiceConfig next) -> change(desired.reloaded(next), told);
        }
    }

    private void change(Desired next, Consumer<Outcome> told) {
        SluiceConfig before = desired.effective();
        Set<String> drained = desired.drained();
        SluiceConfig asked = next.effective();
        String conflict = conflict(asked);
        if (!conflict.isEmpty()) {
            refuse(conflict, told);
            return;
        }
        var after =
                new Desired(
                        next.file().withoutRestart(before),
                        next.added(),
                        next.removed(),
                        next.drained());
        ConfigChanges changes = ConfigChanges.between(before, asked);
        String unavailable = parts.listen(after.effective());
        if (!unavailable.isEmpty()) {
            refuse(unavailable, told);
            return;
        }
        parts.prepare(
                after.effective(),
                () -> {
                    desired = after;
                    parts.apply(after.effective(), after);
                    if (!changes.isEmpty() || next.drained().equals(drained)) {
                        LOG.info("{}", text(changes));
                    }
                    done(
                            new Outcome.Applied(
                                    changes.all(), changes.needRestart(), after.overFile()),
                            told);
                });
    }

    /** Why a configuration that is right in itself cannot be served; empty when it can. */
    static String conflict(SluiceConfig config) {
        List<String> hidden = config.hiddenSecrets();
        if (!hidden.isEmpty()) {
            return String.join(", ", hidden)
                    + ": the secret is hidden, as in a dump; write it or ${NAME} in its place";
        }
        for (BackendConfig backend : config.backends()) {
            if (config.listensAt(backend)) {
                return "backend `%s` is the proxy's own listener".formatted(backend.id());
            }
            for (ModelConfig model : config.models().values()) {
                for (String alias : model.aliases()) {
                    if (backend.models().contains(alias)) {
                        return "backend `%s` serves a model `%s`, which is an alias of `%s`"
                                .formatted(backend.id(), alias, model.name());
                    }
                }
            }
        }
        return "";
    }

    private void withBackend(String id, Consumer<Outcome> told, Runnable then) {
        if (desired.has(id)) {
            then.run();
        } else {
            done(new Outcome.Unknown("no backend has the id `" + id + "`"), told);
        }
    }

    private void refuse(List<ConfigFault> faults, Consumer<Outcome> told) {
        done(new Outcome.Faulty(faults), told);
    }

    private void refuse(String why, Consumer<Outcome> told) {
        LOG.error("nothing has changed: {}", why);
        done(new Outcome.Conflict(why), told);
    }

    private void inTurn(Runnable change) {
        waiting.add(change);
        next();
    }

    private void next() {
        if (!isChanging && !waiting.isEmpty()) {
            isChanging = true;
            try {
                waiting.remove().run();
            } catch (RuntimeException bug) {
                LOG.error("a change failed", bug);
                isChanging = false;
            }
        }
    }

    private void done(Outcome outcome, Consumer<Outcome> told) {
        isChanging = false;
        told.accept(outcome);
        control.execute(this::next);
    }

    private static String text(ConfigChanges changes) {
        if (changes.isEmpty()) {
            return "the configuration is as before";
        }
        String all = "the configuration has changed: " + String.join(", ", changes.all());
        return changes.needRestart().isEmpty()
                ? all
                : all + "; only a restart applies " + String.join(", ", changes.needRestart());
    }
}
