package io.sluice.serve;

import io.sluice.config.ClientHalfClose;
import io.sluice.config.ListenerConfig;
import io.sluice.config.Serves;
import io.sluice.config.SluiceConfig;
import io.sluice.config.Unrouted;
import io.sluice.exchange.LocalService;
import io.sluice.exchange.Service;
import io.sluice.exchange.Snapshot;
import io.sluice.exchange.Snapshots;
import io.sluice.failure.ErrorBody;
import io.sluice.fleet.FleetView;
import io.sluice.listen.Listener;
import io.sluice.route.Routes;

/**
 * Makes what requests go by out of the configuration and the fleet, and publishes it with one
 * write. Confined to the control loop once the proxy runs.
 */
final class Publisher {
    private final Routes routes = new Routes();
    private final OpenFiles openFiles = OpenFiles.ofThisProcess();
    private final Snapshots snapshots;
    private SluiceConfig config;
    private Sites sites;
    private LocalService management = LocalService.NONE;

    Publisher(SluiceConfig config) {
        this.config = config;
        this.sites = Sites.NONE.next(config.listeners());
        this.snapshots = new Snapshots(snapshot(FleetView.EMPTY));
        openFiles.report(config.limits().connections());
    }

    Snapshots snapshots() {
        return snapshots;
    }

    /** What listeners for management offer; before the first one is opened. */
    void offer(LocalService service) {
        management = service;
    }

    /** From the next view on this is the configuration, with these listeners. */
    void config(SluiceConfig next, Sites listeners) {
        sites = listeners;
        if (next.limits().connections() != config.limits().connections()) {
            openFiles.report(next.limits().connections());
        }
        config = next;
    }

    /** Publishes what holds with this view of the fleet. */
    void follow(FleetView view) {
        snapshots.publish(snapshot(view));
    }

    private Snapshot snapshot(FleetView view) {
        return new Snapshot(
                routes.table(view, config.models()),
                openFiles.clamp(config.limits()),
                config.admission().queueTime(),
                sites.all().stream().map(this::service).toList(),
                config.clientHalfClose() == ClientHalfClose.FINISH,
                config.trustedProxies());
    }

    private Service service(ListenerConfig listener) {
        ErrorBody errors =
                switch (listener.errors()) {
                    case OPENAI -> ErrorBody.OPENAI;
                    case FLAT -> ErrorBody.FLAT;
                };
        return new Service(
                Listener.text(listener.bind()),
                errors,
                listener.serves().contains(Serves.INFERENCE),
                listener.unrouted() == Unrouted.FORWARD,
                listener.serves().contains(Serves.MANAGEMENT) ? management : LocalService.NONE);
    }
}
