package io.sluice.health;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.config.BackendConfig;
import io.sluice.config.HealthConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Health;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;
import io.sluice.observe.RepeatedLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.StringNode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is known of one backend's health, and when it is probed next. Confined to the control loop.
 */
final class Checkup {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.health");

    /** How soon a suspect is looked at again; from there the pause doubles up to the interval. */
    private static final long SUSPECT_MILLIS = 100;

    private final Backend backend;
    private final Probe probe;
    private final EventLoop control;
    private final Runnable changed;
    private final Ramp ramp;
    private final Ejection ejection;
    private final Patience patience;
    private final RepeatedLog complaints;

    private HealthConfig settings;
    private boolean learns;
    private boolean draining;
    private Health health = Health.STARTING;
    private List<ServedModel> models;
    private boolean modelsKnown;
    private String lastFailure = "";
    private int failures;
    private int successes;
    private long pause;
    private boolean suspected;
    private boolean startsSlowly;
    private boolean probing;
    private boolean stopped;
    private @Nullable ScheduledFuture<?> next;

    /**
     * @param isNew whether it has joined a fleet that runs, so that it starts slowly
     * @param complaints of the requests that backends break
     */
    Checkup(
            Backend backend,
            HealthConfig settings,
            Probe probe,
            EventLoop control,
            boolean isNew,
            RepeatedLog complaints,
            Runnable changed) {
        this.backend = backend;
        this.settings = settings;
        this.probe = probe;
        this.control = control;
        this.changed = changed;
        this.ramp = new Ramp(backend, control);
        this.ejection = new Ejection(backend, control, changed);
        this.patience = new Patience(backend, control);
        this.complaints = complaints;
        this.startsSlowly = isNew;
        this.learns = backend.config().models().isEmpty();
        this.modelsKnown = !learns;
        this.models = backend.config().models().stream().map(Checkup::fixed).toList();
        this.pause = settings.interval().toMillis();
    }

    Backend backend() {
        return backend;
    }

    Member member() {
        Health found = health == Health.HEALTHY ? ejection.health() : health;
        Health shown = draining ? Health.DRAINING : found;
        return new Member(backend, shown, modelsKnown, models, lastFailure);
    }

    boolean isHealthy() {
        return health == Health.HEALTHY && !ejection.isOn() && !draining;
    }

    /** Whether a first verdict is still to come. */
    boolean isStarting() {
        return health == Health.STARTING;
    }

    /** Whether it gets no new requests, however healthy it is. */
    void draining(boolean nothingNew) {
        draining = nothingNew;
    }

    /** Goes on under other settings, and looks at the backend at once if they are. */
    void change(HealthConfig nextSettings, BackendConfig next) {
        boolean others = !settings.equals(nextSettings);
        boolean learnt = learns;
        settings = nextSettings;
        if (!backend.config().equals(next)) {
            backend.config(next);
            learns = next.models().isEmpty();
            if (!learns) {
                models = next.models().stream().map(Checkup::fixed).toList();
                modelsKnown = true;
            }
        }
        if (others || learns && !learnt) {
            pause = settings.interval().toMillis();
            schedule(0);
        }
    }

    void stop() {
        stopped = true;
        ramp.end();
        ejection.end();
        patience.stop();
        if (next != null) {
            next.cancel(false);
        }
    }

    void probe() {
        if (probing || stopped) {
            return;
        }
        probing = true;
        long started = System.nanoTime();
        probe.run(backend, settings, learns, finding -> probed(finding, started));
    }

    /** A request found nobody listening. */
    void refused(String detail, boolean isLastHealthy) {
        forgetHistory();
        outAtOnce(detail, isLastHealthy);
        suspect(SUSPECT_MILLIS);
    }

    /** A request was left without a sign of life. */
    void silent(String detail, boolean isLastHealthy) {
        outAtOnce(detail, isLastHealthy);
        suspect(0);
    }

    /** It has said that it goes; if it does not, the next probe knows. */
    void leaving(boolean isLastHealthy) {
        if (health == Health.HEALTHY) {
            boolean slowly = startsSlowly;
            outAtOnce("it said goodbye (GOAWAY)", isLastHealthy);
            startsSlowly = slowly; // nothing says that it is another process that comes back
            suspect(0);
        }
    }

    /** A request was not answered. */
    void failed(String detail, boolean isLastHealthy) {
        successes = 0;
        broke(detail, isLastHealthy);
        if (++failures >= settings.downAfter() && !isLastHealthy) {
            down(detail);
        }
        suspect(SUSPECT_MILLIS);
    }

    /** A request came to nothing, and that is all that is known. */
    void broke(String detail, boolean isLastHealthy) {
        failure(detail);
        complaints.note(backend.id(), detail);
        int inARow = backend.failed();
        boolean isTooMany = settings.ejectAfter() > 0 && inARow >= settings.ejectAfter();
        if (health != Health.HEALTHY || isLastHealthy || !isTooMany && !backend.isOnTrial()) {
            return;
        }
        LOG.warn("backend {} is ejected: {} failures in a row: {}", backend.id(), inARow, detail);
        ejection.begin(settings.ejectFor());
        changed.run();
    }

    /** It has answered a request that tried it. */
    void answered() {
        if (ejection.isOn()) {
            LOG.info("backend {} is taken back", backend.id());
            ejection.end();
            ramp.begin(settings.slowStart());
            changed.run();
        }
    }

    /** It has asked to be spared. */
    void full(Duration time) {
        patience.asked(time);
    }

    /** What listens there next is another process. */
    private void forgetHistory() {
        backend.answered();
        backend.keepAlive().forget();
    }

    private void failure(String detail) {
        lastFailure = detail;
        backend.failedAt(System.nanoTime());
    }

    private void outAtOnce(String detail, boolean isLastHealthy) {
        failure(detail);
        if (!isLastHealthy) {
            down(detail);
        }
    }

    private void probed(Probe.Finding finding, long started) {
        probing = false;
        if (stopped) {
            return;
        }
        switch (finding) {
            case Probe.Finding.None none ->
                    LOG.debug("backend {}: no file descriptor for a probe", backend.id());
            case Probe.Finding.Alive alive -> {
                if (learns) { // it may have been told meanwhile
                    models = alive.models();
                    modelsKnown = true;
                }
                alive();
            }
            case Probe.Finding.AliveOnly only -> {
                if (!only.detail().isEmpty()) {
                    LOG.warn(
                            "backend {}: its models are not known: {}",
                            backend.id(),
                            only.detail());
                }
                alive();
            }
            case Probe.Finding.Failed failed -> {
                backend.suspect(true);
                if (failed.refused() || backend.lastHeard() - started < 0) {
                    dead(failed);
                } else { // bytes came from it meanwhile: busy is not dead
                    LOG.debug(
                            "backend {} is too busy for probes: {}", backend.id(), failed.detail());
                }
            }
        }
        schedule(pause); // first: whatever the others make of it, it is probed again
        changed.run();
    }

    private void alive() {
        LOG.debug("backend {} was probed: alive", backend.id());
        backend.suspect(false);
        failures = 0;
        suspected = false;
        pause = settings.interval().toMillis();
        if (health != Health.HEALTHY && ++successes >= settings.upAfter()) {
            comeBack();
            LOG.info("backend {} is healthy, serving {}", backend.id(), names());
        }
    }

    private void comeBack() {
        if (startsSlowly) {
            ramp.begin(settings.slowStart());
        }
        health = Health.HEALTHY;
        startsSlowly = true;
    }

    private void dead(Probe.Finding.Failed failed) {
        LOG.debug("backend {} was probed: {}", backend.id(), failed.detail());
        successes = 0;
        failure(failed.detail());
        long interval = settings.interval().toMillis();
        pause = Math.min(interval, suspected ? pause * 2 : SUSPECT_MILLIS);
        suspected = true;
        if (failed.refused()) {
            forgetHistory();
        }
        if (failed.refused() || health == Health.STARTING || ++failures >= settings.downAfter()) {
            down(failed.detail());
        }
    }

    private void down(String why) {
        successes = 0;
        if (health != Health.UNHEALTHY) {
            health = Health.UNHEALTHY;
            startsSlowly = true;
            ejection.end();
            LOG.warn("backend {} is unhealthy: {}", backend.id(), why);
            changed.run();
        }
    }

    private void suspect(long within) {
        suspected = true;
        pause = Math.min(SUSPECT_MILLIS, settings.interval().toMillis());
        long soon = Math.min(within, pause);
        if (next == null || next.isDone() || next.getDelay(TimeUnit.MILLISECONDS) > soon) {
            schedule(soon); // else failures in quick succession would put the probe off for ever
        }
    }

    private void schedule(long millis) {
        if (next != null) {
            next.cancel(false);
        }
        if (!stopped) {
            next = control.schedule(this::probe, millis, TimeUnit.MILLISECONDS);
        }
    }

    private String names() {
        if (!modelsKnown) {
            return "models it does not name";
        }
        return models.isEmpty()
                ? "no model"
                : String.join(", ", models.stream().map(ServedModel::id).toList());
    }

    private static ServedModel fixed(String id) {
        String json = StringNode.valueOf(id).toString();
        return new ServedModel(
                id,
                "{\"id\":" + json + ",\"object\":\"model\",\"created\":0,\"owned_by\":\"sluice\"}");
    }
}
