package io.sluice.serve;

import io.sluice.config.ListenerConfig;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which listener has which number. A number is never given to another one: connections know their
 * listener by it, and may outlive its socket. Immutable.
 *
 * @param all by number, with those that are closed
 * @param open numbers, in the order of the configuration
 */
record Sites(List<ListenerConfig> all, List<Integer> open) {
    static final Sites NONE = new Sites(List.of(), List.of());

    Sites {
        all = List.copyOf(all);
        open = List.copyOf(open);
    }

    /** What follows when the listeners are these: the same address is the same listener. */
    Sites next(List<ListenerConfig> listeners) {
        List<ListenerConfig> nextAll = new ArrayList<>(all);
        Set<Integer> left = new LinkedHashSet<>(open);
        List<Integer> nextOpen = new ArrayList<>();
        for (ListenerConfig listener : listeners) {
            Integer number = find(listener, left);
            if (number == null) {
                nextOpen.add(nextAll.size());
                nextAll.add(listener);
            } else {
                left.remove((Object) number); // the number, not what is at its index
                nextAll.set(number, listener);
                nextOpen.add(number);
            }
        }
        return new Sites(nextAll, nextOpen);
    }

    private @Nullable Integer find(ListenerConfig listener, Set<Integer> among) {
        for (Integer number : among) {
            if (all.get(number).bind().equals(listener.bind())) {
                return number;
            }
        }
        return null;
    }
}
