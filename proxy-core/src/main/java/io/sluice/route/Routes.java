package io.sluice.route;

import io.sluice.admission.Gate;
import io.sluice.config.ModelConfig;
import io.sluice.fleet.FleetView;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the current {@link RouteTable} is found. Tables are made on the control loop alone. */
public final class Routes {
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, ModelConfig> policies;
    private volatile RouteTable table;

    public Routes(Map<String, ModelConfig> policies) {
        this.policies = policies;
        this.table = RouteTable.of(FleetView.EMPTY, policies, this::gate);
    }

    public RouteTable table() {
        return table;
    }

    /** Makes the table of {@code view} the current one. */
    public void update(FleetView view) {
        table = RouteTable.of(view, policies, this::gate);
    }

    private Gate gate(String model) {
        int most = policies.getOrDefault(model, ModelConfig.defaultsFor(model)).maxInFlight();
        return gates.computeIfAbsent(model, name -> new Gate(most));
    }
}
