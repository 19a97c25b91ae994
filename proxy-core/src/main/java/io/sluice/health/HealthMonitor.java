package io.sluice.health;

import io.netty.channel.EventLoop;
import io.sluice.config.BackendConfig;
import io.sluice.config.HealthConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.Resolver;
import io.sluice.observe.RepeatedLog;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the fleet's view true: backends come and go with the configuration and with the addresses
 * behind their names, and each is probed. All of it on the control loop; {@link LiveTraffic} may
 * come from anywhere.
 */
public final class HealthMonitor implements LiveTraffic {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.health");

    /** How often it is looked whether a backend that leaves has finished. */
    private static final long LEAVING_MILLIS = 50;

    private final EventLoop control;
    private final Probe probe;
    private final Fleet fleet;
    private final Consumer<Backend> retired;
    private final Map<String, Declared> coming = new HashMap<>();
    private final List<Checkup> leaving = new ArrayList<>();
    private final RepeatedLog complaints =
            new RepeatedLog(LOG, "backend {} failed a request: {}", System::nanoTime);
    private HealthConfig settings;
    private Map<String, Declared> declared = new LinkedHashMap<>();
    private @Nullable Runnable waiting;
    private boolean runs;

    /**
     * @param retired is told of each backend that gets no more requests, on the control loop
     */
    public HealthMonitor(
            EventLoop control,
            Transport transport,
            UpstreamTls tls,
            HealthConfig settings,
            Fleet fleet,
            Consumer<Backend> retired) {
        this.control = control;
        this.settings = settings;
        this.fleet = fleet;
        this.retired = retired;
        this.probe = new Probe(new Fetch.Way(control, transport, tls));
    }

    /**
     * Looks at the backends of a configuration that is about to be applied, so that those that are
     * new are known when it is.
     *
     * @param whenKnown is called once, when all have been looked at, or when that takes longer than
     *     a probe may
     */
    public void prepare(List<BackendConfig> next, Runnable whenKnown) {
        forgetComing();
        for (BackendConfig config : next) {
            Declared here = declared.get(config.id());
            if (here == null || !here.config().isSameServer(config)) {
                coming.put(config.id(), begin(config));
            }
        }
        this.waiting = whenKnown;
        control.schedule(
                () -> known(whenKnown),
                2 * settings.timeout().toMillis() + 100,
                TimeUnit.MILLISECONDS);
        changed();
    }

    /**
     * The fleet is this one from now on. Backends that stay keep their counts and their health;
     * those that go finish what they have. The caller publishes the {@link #view}.
     *
     * @param drained the ids of those that get no new requests
     */
    public void apply(HealthConfig next, List<BackendConfig> backends, Set<String> drained) {
        settings = next;
        Map<String, Declared> before = declared;
        declared = new LinkedHashMap<>();
        for (BackendConfig config : backends) {
            Declared there = stay(before.get(config.id()), config);
            Declared one = there != null ? there : arrive(config);
            if (there != null) {
                before.remove(config.id());
            }
            one.config(config);
            one.replicas().forEach(replica -> replica.change(settings, config));
            one.draining(drained.contains(config.id()));
            declared.put(config.id(), one);
        }
        before.values().stream().flatMap(gone -> gone.replicas().stream()).forEach(this::leave);
        forgetComing();
        runs = true;
    }

    /** The backend is at these addresses from now on. */
    public void resolved(BackendConfig config, List<InetSocketAddress> addresses) {
        find(config).forEach(one -> one.at(addresses, this::begin).forEach(this::leave));
        changed();
    }

    /** The backend's name cannot be looked up; the addresses that are known stay. */
    public void unresolvable(BackendConfig config) {
        find(config).forEach(Declared::unresolvable);
        changed();
    }

    /** The fleet as it stands now. */
    public FleetView view() {
        return new FleetView(Stream.concat(all(), leaving.stream()).map(Checkup::member).toList());
    }

    /** Ends all probing. */
    public void stop() {
        forgetComing();
        all().forEach(Checkup::stop);
        probe.close();
    }

    @Override
    public void refused(Backend backend, String detail) {
        tell(backend, c -> c.refused(detail, isLastHealthy(c)));
    }

    @Override
    public void failed(Backend backend, String detail) {
        tell(backend, c -> c.failed(detail, isLastHealthy(c)));
    }

    @Override
    public void broke(Backend backend, String detail) {
        tell(backend, c -> c.broke(detail, isLastHealthy(c)));
    }

    @Override
    public void silent(Backend backend, String detail) {
        tell(backend, c -> c.silent(detail, isLastHealthy(c)));
    }

    @Override
    public void answered(Backend backend) {
        tell(backend, Checkup::answered);
    }

    @Override
    public void leaving(Backend backend) {
        tell(backend, c -> c.leaving(isLastHealthy(c)));
    }

    @Override
    public void full(Backend backend, Duration time) {
        backend.patience(true); // at once, for the requests behind this one
        tell(backend, c -> c.full(time));
    }

    private void tell(Backend backend, Consumer<Checkup> what) {
        control.execute(() -> find(backend).forEach(what));
    }

    private static @Nullable Declared stay(@Nullable Declared here, BackendConfig next) {
        return here != null && here.config().isSameServer(next) ? here : null;
    }

    private Declared arrive(BackendConfig config) {
        Declared prepared = stay(coming.remove(config.id()), config);
        return prepared == null ? begin(config) : prepared;
    }

    private Declared begin(BackendConfig config) {
        var one = new Declared(config);
        if (Resolver.isAddress(config)) {
            one.at(List.of(Resolver.literal(config)), this::begin);
        }
        return one;
    }

    private Checkup begin(Backend backend) {
        var checkup =
                new Checkup(backend, settings, probe, control, runs, complaints, this::changed);
        LOG.debug("backend {} is at {}", backend.id(), backend.address());
        checkup.probe();
        return checkup;
    }

    private void forgetComing() {
        coming.values().stream().flatMap(one -> one.replicas().stream()).forEach(Checkup::stop);
        coming.clear();
        waiting = null;
    }

    private void known(Runnable whenKnown) {
        if (whenKnown.equals(waiting)) {
            waiting = null;
            whenKnown.run();
        }
    }

    private void leave(Checkup checkup) {
        Backend backend = checkup.backend();
        checkup.stop();
        checkup.draining(true);
        backend.retire();
        retired.accept(backend);
        LOG.info("backend {} leaves, {} requests finish there", backend.id(), backend.inFlight());
        if (leaving.isEmpty()) {
            control.schedule(this::seeOff, LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        }
        leaving.add(checkup);
    }

    private void seeOff() {
        for (Checkup checkup : List.copyOf(leaving)) {
            if (checkup.backend().inFlight() == 0) {
                leaving.remove(checkup);
                LOG.info("backend {} is gone", checkup.backend().id());
            }
        }
        if (!leaving.isEmpty()) {
            control.schedule(this::seeOff, LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        }
        changed();
    }

    private List<Declared> find(BackendConfig config) {
        List<Declared> found = new ArrayList<>();
        for (Map<String, Declared> where : List.of(declared, coming)) {
            Declared one = stay(where.get(config.id()), config);
            if (one != null) {
                found.add(one);
            }
        }
        return found;
    }

    private List<Checkup> find(Backend backend) {
        return all().filter(checkup -> checkup.backend() == backend).toList();
    }

    private boolean isLastHealthy(Checkup checkup) {
        return checkup.isHealthy()
                && all().noneMatch(other -> other != checkup && other.isHealthy());
    }

    private Stream<Checkup> all() {
        return declared.values().stream().flatMap(one -> one.replicas().stream());
    }

    private void changed() {
        FleetView view = view();
        if (!view.equals(fleet.view())) {
            fleet.publish(view);
        }
        Runnable whenKnown = waiting;
        if (whenKnown != null && coming.values().stream().allMatch(Declared::isKnown)) {
            known(whenKnown);
        }
    }
}
