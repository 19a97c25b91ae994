package io.sluice.exchange;

import io.sluice.fleet.Backend;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bodies that break backends. One that was being served when its backend cut the connection is
 * suspected; sent again, and breaking another backend, it is refused for a while, so that it cannot
 * take down one replica after the other. An answer clears it. Used by all event loops; while
 * nothing is suspected it costs one read of a field.
 */
public final class Quarantine {
    /** How long a body is refused, or remembered: restarting an engine takes minutes. */
    static final long NANOS = 600_000_000_000L;

    private static final int MOST = 1000;

    /**
     * @param backend that broke first
     * @param at when that was
     * @param again when another one broke; 0 when none has
     */
    private record Suspect(Backend backend, long at, long again) {
        boolean isOver(long now) {
            return now - (again == 0 ? at : again) > NANOS;
        }
    }

    private final LongSupplier nanos;
    private final Map<Fingerprint, Suspect> suspects = new LinkedHashMap<>();
    private volatile boolean isEmpty = true;

    /**
     * @param nanos the time, as of {@link System#nanoTime()}
     */
    public Quarantine(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether no body at all is under suspicion. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** Whether {@code body} has broken a backend, and no other has answered it since. */
    synchronized boolean suspects(@Nullable Fingerprint body) {
        return suspects.containsKey(body);
    }

    /** Whether {@code body} is to be refused now. */
    synchronized boolean refuses(@Nullable Fingerprint body) {
        Suspect suspect = suspects.get(body);
        return suspect != null && suspect.again() != 0 && !suspect.isOver(nanos.getAsLong());
    }

    /** As {@link #broke(Fingerprint, Backend, long)}; of {@code attempt}, and of one before it. */
    boolean broke(@Nullable Fingerprint body, Attempt attempt, @Nullable Backend raced) {
        boolean isNews = broke(body, attempt.backend(), attempt.sentAt());
        if (body != null && raced != null && raced != attempt.backend()) {
            brokeBoth(body, raced);
        }
        return isNews;
    }

    /**
     * What looked like a connection that was just closing was none: sent again, the body has broken
     * another backend.
     */
    private synchronized void brokeBoth(Fingerprint body, Backend first) {
        long now = nanos.getAsLong();
        suspects.put(body, new Suspect(first, now, now));
    }

    /**
     * A backend broke while it served {@code body}.
     *
     * @param sentAt when it was sent there: two backends that break at once break for a reason of
     *     their own
     * @return whether that says something about the backend, too: the same body does not twice
     */
    synchronized boolean broke(@Nullable Fingerprint body, Backend backend, long sentAt) {
        if (body == null) {
            return true;
        }
        long now = nanos.getAsLong();
        dropOld(now);
        Suspect before = suspects.remove(body);
        boolean isElsewhere =
                before != null && before.backend() != backend && sentAt - before.at() > 0;
        Suspect after =
                before == null
                        ? new Suspect(backend, now, 0)
                        : new Suspect(
                                before.backend(), before.at(), isElsewhere ? now : before.again());
        suspects.put(body, after);
        isEmpty = false;
        return before == null || isElsewhere;
    }

    /** A backend has answered {@code body}. */
    synchronized void answered(@Nullable Fingerprint body) {
        Suspect suspect = suspects.get(body);
        if (suspect != null && suspect.again() == 0) {
            suspects.remove(body);
            isEmpty = suspects.isEmpty();
        }
    }

    /** How many bodies are remembered. */
    synchronized int size() {
        return suspects.size();
    }

    private void dropOld(long now) {
        Iterator<Suspect> oldest = suspects.values().iterator();
        while (oldest.hasNext() && (oldest.next().isOver(now) || suspects.size() >= MOST)) {
            oldest.remove();
        }
    }
}
