package io.sluice.exchange;

import io.sluice.config.Cidr;
import io.sluice.config.LimitsConfig;
import io.sluice.route.RouteTable;

import java.time.Duration;
import java.util.List;

/**
 * What requests go by at one moment: the fleet and the configuration together. Immutable, and
 * replaced as a whole, so that no request sees half of a change. It is read once when a request
 * begins; its routes once more when it is dispatched, since the fleet may have changed while its
 * body came.
 *
 * @param queueTime how long a request may wait for a place
 * @param services what each listener offers, in the order in which the listeners were opened
 * @param halfClosing whether a client's FIN ends only its own sending
 * @param trustedProxies whose word about clients is taken
 */
public record Snapshot(
        RouteTable routes,
        LimitsConfig limits,
        Duration queueTime,
        List<Service> services,
        boolean halfClosing,
        List<Cidr> trustedProxies) {
    public Snapshot {
        services = List.copyOf(services);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
