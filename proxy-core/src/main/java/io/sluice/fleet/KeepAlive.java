package io.sluice.fleet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * After which time a backend closes connections that lie idle, learnt from those that it closed,
 * and how long they are kept, which is less. A request must never meet a connection that is just
 * being closed.
 *
 * <p>What is used is closed by us in time, so that alone it could never be learnt that a backend is
 * more patient: one connection at a time is left to lie, as a scout that carries nothing any more,
 * until the backend closes it. Durations are in milliseconds. May be used from any thread.
 */
public final class KeepAlive {
    /** How long connections lie as long as nothing is known: uvicorn and llama.cpp close at 5 s. */
    public static final long UNKNOWN_MILLIS = 4000;

    /** Longer than this none is kept: what lies between may forget it without a word. */
    static final long MOST_MILLIS = 60_000;

    /** Shorter than this none is kept; a backend that is restarted closes even younger ones. */
    static final long LEAST_MILLIS = 500;

    /** A scout that has lain this long has seen enough. */
    public static final long SCOUT_MILLIS = 75_000;

    /** From one scout to the next while nothing changes. */
    static final long RETHINK_MILLIS = 600_000;

    /** From one scout to the next while what is known is less than what was assumed. */
    static final long DOUBT_MILLIS = 60_000;

    private static final long MARGIN_MILLIS = 200;
    private static final VarHandle KEPT = handle("kept", long.class);
    private static final VarHandle SEEN = handle("seen", long.class);
    private static final VarHandle SCOUT_DUE = handle("scoutDue", long.class);
    private static final VarHandle SCOUTING = handle("scouting", boolean.class);

    @SuppressWarnings("UnusedVariable") // through KEPT
    private volatile long kept = UNKNOWN_MILLIS;

    @SuppressWarnings("UnusedVariable") // through SEEN
    private volatile long seen;

    @SuppressWarnings("UnusedVariable") // through SCOUT_DUE
    private volatile long scoutDue = Long.MIN_VALUE;

    @SuppressWarnings("UnusedVariable") // through SCOUTING
    private volatile boolean scouting;

    /** How long a connection may lie idle before it is closed by us. */
    public long keptMillis() {
        return (long) KEPT.getOpaque(this);
    }

    /** After which time the backend has closed one; 0 when it never did. */
    public long seenMillis() {
        return (long) SEEN.getOpaque(this);
    }

    /** Another process will be there. */
    public void forget() {
        SEEN.setOpaque(this, 0L);
        KEPT.setOpaque(this, UNKNOWN_MILLIS);
        SCOUT_DUE.setOpaque(this, Long.MIN_VALUE);
    }

    /** The backend has closed a connection that had lain idle for so long. */
    public void closedAfter(long millis) {
        if (millis < LEAST_MILLIS) {
            return; // it may have been about to stop; what it was, it was no idle connection
        }
        long before = keptMillis();
        if (under(millis) < before || seenMillis() == 0) {
            learn(millis);
        }
    }

    /**
     * Whether a connection that would be closed now shall lie on as the scout; then {@link
     * #scouted} or {@link #scoutLost} follows.
     *
     * @param now milliseconds of a clock that never goes back
     */
    public boolean sendsScout(long now) {
        return now >= (long) SCOUT_DUE.getOpaque(this) && SCOUTING.compareAndSet(this, false, true);
    }

    /** The backend has closed the scout after so long, or it has lain for {@link #SCOUT_MILLIS}. */
    public void scouted(long millis, long now) {
        learn(millis);
        scoutBack(now, keptMillis() < UNKNOWN_MILLIS ? DOUBT_MILLIS : RETHINK_MILLIS);
    }

    /** The scout was closed for another reason, so that it has nothing to tell. */
    public void scoutLost(long now) {
        scoutBack(now, DOUBT_MILLIS);
    }

    private void scoutBack(long now, long pause) {
        SCOUT_DUE.setOpaque(this, now + pause);
        SCOUTING.setOpaque(this, false);
    }

    private void learn(long millis) {
        SEEN.setOpaque(this, Math.min(millis, SCOUT_MILLIS));
        KEPT.setOpaque(this, Math.clamp(under(millis), LEAST_MILLIS, MOST_MILLIS));
    }

    /** Under the backend's time by a fifth, and by at least the time of a few round trips. */
    private static long under(long millis) {
        return Math.min(millis - MARGIN_MILLIS, millis * 4 / 5);
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(KeepAlive.class, field, type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
