package io.sluice.observe;

import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * How often each status was answered. There are few of them, so that a search is shorter than a
 * hash, and makes no object of the status. Written by one event loop, read by any thread.
 */
final class StatusCounts {
    private record Entry(int status, Count count) {}

    private volatile Entry[] entries = {};

    void increment(int status) {
        Entry[] known = entries;
        for (Entry entry : known) {
            if (entry.status == status) {
                entry.count.increment();
                return;
            }
        }
        var fresh = new Entry(status, new Count());
        fresh.count.increment();
        Entry[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = fresh;
        entries = more;
    }

    void forEach(ObjLongConsumer<String> each) {
        for (Entry entry : entries) {
            each.accept(Integer.toString(entry.status), entry.count.value());
        }
    }
}
