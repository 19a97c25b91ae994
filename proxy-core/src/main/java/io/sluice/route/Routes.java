package io.sluice.route;

import io.sluice.admission.Gate;
import io.sluice.config.ModelConfig;
import io.sluice.fleet.FleetView;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes one {@link RouteTable} after another; a model's counter goes on from each to the next.
 * Confined to the control loop.
 */
public final class Routes {
    private final Map<String, Gate> gates = new HashMap<>();

    /**
     * The table for this view of the fleet.
     *
     * @param policies the listed models' policies; others get the default
     */
    public RouteTable table(FleetView view, Map<String, ModelConfig> policies) {
        return RouteTable.of(view, policies, model -> gate(model, policies));
    }

    private Gate gate(String model, Map<String, ModelConfig> policies) {
        int most = policies.getOrDefault(model, ModelConfig.defaultsFor(model)).maxInFlight();
        Gate gate = gates.computeIfAbsent(model, name -> new Gate(most));
        gate.limit(most);
        return gate;
    }
}
