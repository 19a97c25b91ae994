package io.sluice.route;

import io.sluice.admission.Gate;
import io.sluice.balance.Balancer;
import io.sluice.config.ModelConfig;
import io.sluice.fleet.Backend;

import java.util.List;

/**
 * A model's replicas and policy, as of one table.
 *
 * @param label the model's name for people and metrics; empty for requests that no model decides
 * @param candidates the healthy backends, in the order of the configuration
 * @param gate counts this model's requests, across tables
 * @param isAlias whether the client asked by another name, so that its body must be changed
 */
public record Route(
        String label,
        ModelConfig policy,
        List<Backend> candidates,
        Balancer balancer,
        Gate gate,
        boolean isAlias)
        implements Routing {
    static Route to(String model, ModelConfig policy, List<Backend> healthy, Gate gate) {
        return new Route(
                model,
                policy,
                List.copyOf(healthy),
                Balancer.of(policy.balance(), policy.weigh(), healthy),
                gate,
                false);
    }

    Route asAlias() {
        return new Route(label, policy, candidates, balancer, gate, true);
    }

    public boolean hasCandidates() {
        return !candidates.isEmpty();
    }
}
