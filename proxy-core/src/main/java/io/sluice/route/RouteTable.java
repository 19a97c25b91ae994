package io.sluice.route;

import io.sluice.admission.Gate;
import io.sluice.config.ModelConfig;
import io.sluice.fleet.Backend;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All routes at one moment. Immutable; made by {@link Routes}. */
public final class RouteTable {
    private final ModelNames<Route> routes;
    private final Route unrouted;
    private final ModelList models;
    private final boolean anythingKnown;

    private RouteTable(Map<String, Route> routes, Route unrouted, FleetView view) {
        this.routes = new ModelNames<>(routes);
        this.unrouted = unrouted;
        this.models = ModelList.of(view, aliases(routes));
        this.anythingKnown = view.healthy().stream().anyMatch(Member::modelsKnown);
    }

    /**
     * @param policies the listed models' policies; others get the default
     * @param gates finds the counter of a model, the same one for the same name
     */
    static RouteTable of(
            FleetView view, Map<String, ModelConfig> policies, Function<String, Gate> gates) {
        Map<String, List<Backend>> served = new LinkedHashMap<>();
        policies.keySet().forEach(name -> served.put(name, new ArrayList<>()));
        List<Backend> healthy = new ArrayList<>();
        for (Member member : view.members()) {
            for (ServedModel model : member.models()) {
                List<Backend> replicas =
                        served.computeIfAbsent(model.id(), id -> new ArrayList<>());
                if (member.takesRequests()) {
                    replicas.add(member.backend());
                }
            }
            if (member.takesRequests()) {
                healthy.add(member.backend());
            }
        }
        Map<String, Route> routes = new LinkedHashMap<>();
        served.forEach(
                (name, replicas) -> routes.put(name, route(name, policies, replicas, gates)));
        policies.forEach(
                (name, policy) -> {
                    for (String alias : policy.aliases()) {
                        routes.put(
                                alias,
                                route(name, policies, served.getOrDefault(name, List.of()), gates)
                                        .asAlias());
                    }
                });
        Route unrouted = Route.to("", ModelConfig.defaultsFor(""), healthy, gates.apply(""));
        return new RouteTable(routes, unrouted, view);
    }

    /**
     * Where requests for a model go.
     *
     * @param model the name in UTF-8, in the first {@code length} bytes
     */
    public Routing find(byte[] model, int length) {
        Route route = routes.find(model, length);
        if (route != null) {
            return route;
        }
        return anythingKnown ? Routing.Nowhere.UNKNOWN_MODEL : Routing.Nowhere.NOTHING_KNOWN;
    }

    /** Where requests go that no model decides: any healthy backend. */
    public Route unrouted() {
        return unrouted;
    }

    /**
     * Where a request that was on {@code before} goes now: the same model's replicas and policy as
     * of this table.
     */
    public Route again(Route before) {
        if (before.label().isEmpty()) {
            return unrouted;
        }
        byte[] model = before.label().getBytes(StandardCharsets.UTF_8);
        Route now = routes.find(model, model.length);
        return now == null ? before : now;
    }

    /** What the fleet serves, as {@code GET /v1/models} shows it. */
    public ModelList models() {
        return models;
    }

    /** Whether any backend is healthy. */
    public boolean canServe() {
        return unrouted.hasCandidates();
    }

    private static Route route(
            String name,
            Map<String, ModelConfig> policies,
            List<Backend> replicas,
            Function<String, Gate> gates) {
        ModelConfig policy = policies.getOrDefault(name, ModelConfig.defaultsFor(name));
        return Route.to(name, policy, replicas, gates.apply(name));
    }

    private static Map<String, String> aliases(Map<String, Route> routes) {
        Map<String, String> aliases = new LinkedHashMap<>();
        routes.forEach(
                (name, route) -> {
                    if (route.isAlias()) {
                        aliases.put(name, route.label());
                    }
                });
        return aliases;
    }
}
