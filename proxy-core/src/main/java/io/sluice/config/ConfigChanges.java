package io.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What differs between two configurations, by the table of keys.
 *
 * @param all paths such as {@code limits.body} and {@code backends[gpu-2].weight}
 * @param needRestart those of {@code all} that hold only after a restart
 */
public record ConfigChanges(List<String> all, List<String> needRestart) {
    public ConfigChanges {
        all = List.copyOf(all);
        needRestart = List.copyOf(needRestart);
    }

    public static ConfigChanges between(SluiceConfig before, SluiceConfig after) {
        var changes = new ConfigChanges.Collector();
        changes.compare(Keys.ROOT, "", ConfigDump.tree(before), ConfigDump.tree(after));
        return new ConfigChanges(changes.all, changes.needRestart);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    private static final class Collector {
        private final List<String> all = new ArrayList<>();
        private final List<String> needRestart = new ArrayList<>();

        void compare(Section section, String path, Map<?, ?> before, Map<?, ?> after) {
            for (Key<?> key : section.keys()) {
                Object old = before.get(key.name());
                Object fresh = after.get(key.name());
                if (old != null && fresh != null && !old.equals(fresh)) {
                    compare(key, path + key.name(), old, fresh);
                }
            }
        }

        private void compare(Key<?> key, String path, Object before, Object after) {
            List<Section> inside = Keys.sectionIn(key.type());
            if (inside.isEmpty() || key.reload() == Reload.RESTART) {
                changed(path, key.reload() == Reload.RESTART);
            } else if (key.type() instanceof Section section) {
                compare(section, path + ".", (Map<?, ?>) before, (Map<?, ?>) after);
            } else {
                compareNamed(inside.getFirst(), path, named(before), named(after));
            }
        }

        /** Lists of sections are compared by what names their elements, not by order. */
        private void compareNamed(
                Section section,
                String path,
                Map<String, Object> before,
                Map<String, Object> after) {
            Set<String> names = new LinkedHashSet<>(before.keySet());
            names.addAll(after.keySet());
            for (String name : names) {
                String below = path + "[" + name + "]";
                Object old = before.get(name);
                Object fresh = after.get(name);
                if (old == null || fresh == null) {
                    changed(below, false);
                } else {
                    compare(section, below + ".", (Map<?, ?>) old, (Map<?, ?>) fresh);
                }
            }
            if (before.keySet().equals(after.keySet())
                    && !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))) {
                changed(path, false);
            }
        }

        private static Map<String, Object> named(Object value) {
            var named = new LinkedHashMap<String, Object>();
            if (value instanceof Map<?, ?> map) {
                map.forEach((name, element) -> named.put((String) name, element));
            } else {
                for (Object element : (List<?>) value) {
                    Map<?, ?> fields = (Map<?, ?>) element;
                    String name =
                            String.valueOf(fields.get(fields.containsKey("id") ? "id" : "bind"));
                    String unique = name;
                    for (int i = 2; named.containsKey(unique); i++) {
                        unique = name + "#" + i; // any free port, asked for more than once
                    }
                    named.put(unique, element);
                }
            }
            return named;
        }

        private void changed(String path, boolean restart) {
            all.add(path);
            if (restart) {
                needRestart.add(path);
            }
        }
    }
}
