package io.sluice.serve;

import io.sluice.config.BackendConfig;
import io.sluice.config.SluiceConfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked for: by the file, and over it by the management API. What the API asked for stays
 * when the file is read again, until the file says the same. Immutable.
 *
 * @param added by the API, by id
 * @param removed ids of the file's backends that the API took out
 * @param drained ids that get no new requests
 */
record Desired(
        SluiceConfig file,
        Map<String, BackendConfig> added,
        Set<String> removed,
        Set<String> drained) {
    static Desired of(SluiceConfig file) {
        return new Desired(file, Map.of(), Set.of(), Set.of());
    }

    /** File and API together. */
    SluiceConfig effective() {
        List<BackendConfig> backends = new ArrayList<>();
        for (BackendConfig backend : file.backends()) {
            if (!removed.contains(backend.id())) {
                backends.add(backend);
            }
        }
        backends.addAll(added.values());
        return file.withBackends(backends);
    }

    boolean has(String id) {
        return effective().backends().stream().anyMatch(backend -> backend.id().equals(id));
    }

    /** The file was read again: what it says of an id goes before what was added under it. */
    Desired reloaded(SluiceConfig next) {
        Set<String> ids = new HashSet<>();
        next.backends().forEach(backend -> ids.add(backend.id()));
        var stillAdded = new LinkedHashMap<>(added);
        stillAdded.keySet().removeAll(ids);
        var stillRemoved = new HashSet<>(removed);
        stillRemoved.retainAll(ids);
        stillRemoved.removeAll(added.keySet()); // they were taken back
        ids.addAll(stillAdded.keySet());
        var stillDrained = new HashSet<>(drained);
        stillDrained.retainAll(ids);
        return new Desired(next, stillAdded, stillRemoved, stillDrained);
    }

    Desired with(BackendConfig backend) {
        var more = new LinkedHashMap<>(added);
        more.put(backend.id(), backend);
        return new Desired(file, more, removed, drained);
    }

    Desired without(String id) {
        var fewer = new LinkedHashMap<>(added);
        var out = new HashSet<>(removed);
        if (fewer.remove(id) == null) {
            out.add(id);
        }
        return new Desired(file, fewer, out, toggled(drained, id, false));
    }

    Desired drained(String id, boolean nothingNew) {
        return new Desired(file, added, removed, toggled(drained, id, nothingNew));
    }

    /** The ids with which the API differs from the file. */
    List<String> overFile() {
        var ids = new HashSet<>(added.keySet());
        ids.addAll(removed);
        ids.addAll(drained);
        return ids.stream().sorted().toList();
    }

    private static Set<String> toggled(Set<String> ids, String id, boolean in) {
        var changed = new HashSet<>(ids);
        if (in) {
            changed.add(id);
        } else {
            changed.remove(id);
        }
        return changed;
    }
}
