package io.sluice.health;

import io.netty.channel.EventLoop;
import io.sluice.config.BackendConfig;
import io.sluice.config.HealthConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetView;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the fleet's view true: backends come and go with the addresses behind their names, and each
 * is probed. All of it on the control loop; {@link LiveTraffic} may come from anywhere.
 */
public final class HealthMonitor implements LiveTraffic {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.health");

    private final EventLoop control;
    private final HealthConfig settings;
    private final Probe probe;
    private final Fleet fleet;
    private final Map<BackendConfig, List<Checkup>> checkups = new LinkedHashMap<>();

    public HealthMonitor(
            EventLoop control,
            Transport transport,
            UpstreamTls tls,
            HealthConfig settings,
            Fleet fleet) {
        this.control = control;
        this.settings = settings;
        this.fleet = fleet;
        this.probe = new Probe(new Fetch.Way(control, transport, tls), settings);
    }

    /** The backend is declared, at these addresses from now on. Called on the control loop. */
    public void declare(BackendConfig declared, List<InetSocketAddress> addresses) {
        List<Checkup> before = checkups.getOrDefault(declared, List.of());
        List<Checkup> after = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            after.add(find(before, address, declared, addresses.size()));
        }
        before.stream().filter(checkup -> !after.contains(checkup)).forEach(this::gone);
        checkups.put(declared, after);
        publish();
    }

    /** Ends all probing. Called on the control loop. */
    public void stop() {
        all().forEach(Checkup::stop);
    }

    @Override
    public void refused(Backend backend, String detail) {
        control.execute(() -> find(backend).forEach(c -> c.refused(detail, isLastHealthy(c))));
    }

    @Override
    public void failed(Backend backend, String detail) {
        control.execute(() -> find(backend).forEach(c -> c.failed(detail, isLastHealthy(c))));
    }

    private Checkup find(
            List<Checkup> before, InetSocketAddress address, BackendConfig declared, int count) {
        for (Checkup checkup : before) {
            if (checkup.backend().address().equals(address)) {
                return checkup;
            }
        }
        String id =
                count == 1
                        ? declared.id()
                        : declared.id() + "@" + address.getAddress().getHostAddress();
        var backend = new Backend(id, address, declared);
        var checkup = new Checkup(backend, settings, probe, control, this::publish);
        LOG.debug("backend {} is at {}", id, address);
        checkup.probe();
        return checkup;
    }

    private void gone(Checkup checkup) {
        checkup.stop();
        LOG.info("backend {} is gone from its name", checkup.backend().id());
    }

    private List<Checkup> find(Backend backend) {
        return all().stream().filter(checkup -> checkup.backend() == backend).toList();
    }

    private boolean isLastHealthy(Checkup checkup) {
        return checkup.isHealthy()
                && all().stream().noneMatch(other -> other != checkup && other.isHealthy());
    }

    private List<Checkup> all() {
        return checkups.values().stream().flatMap(List::stream).toList();
    }

    private void publish() {
        var view = new FleetView(all().stream().map(Checkup::member).toList());
        if (!view.equals(fleet.view())) {
            fleet.publish(view);
        }
    }
}
