package io.sluice.route;

import io.sluice.fleet.FleetView;
import io.sluice.fleet.Member;
import io.sluice.fleet.ServedModel;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code GET /v1/models} shows: each model that a healthy backend serves, in that backend's
 * own words, and each alias as one more.
 */
public final class ModelList {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> objects;
    private final byte[] list;

    private ModelList(Map<String, String> objects) {
        this.objects = objects;
        ObjectNode root = JSON.createObjectNode().put("object", "list");
        var data = root.putArray("data");
        objects.values().forEach(json -> data.add(JSON.readTree(json)));
        this.list = JSON.writeValueAsBytes(root);
    }

    static ModelList of(FleetView view, Map<String, String> aliases) {
        Map<String, String> objects = new LinkedHashMap<>();
        for (Member member : view.healthy()) {
            for (ServedModel model : member.models()) {
                objects.putIfAbsent(model.id(), model.json());
            }
        }
        aliases.forEach(
                (alias, model) -> {
                    String served = objects.get(model);
                    if (served != null) {
                        objects.put(alias, renamed(served, alias));
                    }
                });
        return new ModelList(objects);
    }

    /** The whole list, JSON. Owned by the list; never changed. */
    public byte[] json() {
        return list;
    }

    /** One model's object, JSON; null when nobody serves it. */
    public @Nullable String find(String id) {
        return objects.get(id);
    }

    /** The names, aliases last. */
    public List<String> names() {
        return List.copyOf(objects.keySet());
    }

    private static String renamed(String model, String alias) {
        ObjectNode object = (ObjectNode) JSON.readTree(model);
        object.put("id", alias);
        return JSON.writeValueAsString(object);
    }
}
