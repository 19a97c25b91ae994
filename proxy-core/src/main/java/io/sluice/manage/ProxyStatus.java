package io.sluice.manage;

import io.sluice.fleet.FleetView;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;

/**
 * How the proxy stands.
 *
 * @param listeners their addresses
 * @param models the names that clients can ask for now
 */
public record ProxyStatus(
        String version,
        Duration uptime,
        String transport,
        boolean draining,
        List<String> listeners,
        List<String> models,
        FleetView fleet) {
    private static final JsonMapper JSON = new JsonMapper();

    byte[] json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", version);
        root.put("uptime_seconds", uptime.toSeconds());
        root.put("transport", transport);
        root.put("draining", draining);
        listeners.forEach(root.putArray("listeners")::add);
        models.forEach(root.putArray("models")::add);
        root.set("backends", backends());
        return JSON.writeValueAsBytes(root);
    }

    byte[] backendsJson() {
        ObjectNode root = JSON.createObjectNode();
        root.set("items", backends());
        root.put("total", fleet.members().size());
        return JSON.writeValueAsBytes(root);
    }

    private ArrayNode backends() {
        ArrayNode all = JSON.createArrayNode();
        for (Member member : fleet.members()) {
            ObjectNode backend = all.addObject();
            backend.put("id", member.backend().id());
            backend.put("url", "http://" + member.backend().authority());
            backend.put("health", member.health().shown());
            backend.put("in_flight", member.backend().inFlight());
            backend.put("last_failure", member.lastFailure());
            ArrayNode models = backend.putArray("models");
            member.models().stream().map(ServedModel::id).forEach(models::add);
        }
        return all;
    }
}
