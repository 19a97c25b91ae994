package io.sluice.manage;

import io.sluice.admission.Pressure;
import io.sluice.fleet.Backend;
import io.sluice.fleet.FleetView;
import io.sluice.fleet.KeepAlive;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
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
        Pressure pressure,
        int waiting,
        List<String> listeners,
        List<String> models,
        FleetView fleet) {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** Whether any backend may be sent a request. */
    boolean canServe() {
        return fleet.members().stream().anyMatch(Member::takesRequests);
    }

    /** How long ago the last failure of a backend was, which has failed. */
    static Duration sinceFailure(Member member) {
        return Duration.ofNanos(System.nanoTime() - member.backend().lastFailed());
    }

    byte[] json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", version);
        root.put("uptime_seconds", uptime.toSeconds());
        root.put("transport", transport);
        root.put("draining", draining);
        root.put("can_serve", canServe());
        root.put("pressure", pressure.shown());
        root.put("waiting", waiting);
        listeners.forEach(root.putArray("listeners")::add);
        models.forEach(root.putArray("models")::add);
        root.set("backends", backends());
        return bytes(root);
    }

    byte[] modelsJson() {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode items = root.putArray("items");
        for (String model : models) {
            items.addObject().put("id", model).put("object", "model");
        }
        root.put("total", models.size());
        return bytes(root);
    }

    byte[] backendsJson() {
        ObjectNode root = JSON.createObjectNode();
        root.set("items", backends());
        root.put("total", fleet.members().size());
        return bytes(root);
    }

    /** One backend; nothing when none has the id. */
    byte[] backendJson(String id) {
        return fleet.members().stream()
                .filter(member -> member.backend().id().equals(id))
                .findFirst()
                .map(member -> bytes(describe(member, JSON.createObjectNode())))
                .orElse(new byte[0]);
    }

    static byte[] bytes(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    /** The same JSON in one line, without anything that only JSON permits. */
    static String compact(byte[] json) {
        return JSON.writeValueAsString(JSON.readTree(json));
    }

    private ArrayNode backends() {
        ArrayNode all = JSON.createArrayNode();
        fleet.members().forEach(member -> describe(member, all.addObject()));
        return all;
    }

    private static String url(Backend backend) {
        return (backend.config().tls() == null ? "http://" : "https://") + backend.authority();
    }

    private static ObjectNode describe(Member member, ObjectNode backend) {
        backend.put("id", member.backend().id());
        backend.put("url", url(member.backend()));
        backend.put("health", member.health().shown());
        backend.put("in_flight", member.backend().inFlight());
        backend.put("max_in_flight", member.backend().maxInFlight());
        backend.put("weight", member.backend().weight());
        backend.put("share", member.backend().share());
        KeepAlive keepAlive = member.backend().keepAlive();
        backend.put("idle_kept_seconds", keepAlive.keptMillis() / 1000.0);
        if (keepAlive.seenMillis() == 0) {
            backend.putNull("idle_closed_after_seconds");
        } else {
            backend.put("idle_closed_after_seconds", keepAlive.seenMillis() / 1000.0);
        }
        backend.put("last_failure", member.lastFailure());
        if (member.lastFailure().isEmpty()) {
            backend.putNull("last_failure_seconds_ago");
        } else {
            backend.put("last_failure_seconds_ago", sinceFailure(member).toSeconds());
        }
        ArrayNode models = backend.putArray("models");
        member.models().stream().map(ServedModel::id).forEach(models::add);
        return backend;
    }
}
