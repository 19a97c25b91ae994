package io.sluice.upstream;

import io.sluice.fleet.KeepAlive;
import io.sluice.transport.Timer;
import io.sluice.transport.Timers;

/**
 * The time that a connection lies idle: it is closed before its backend would, and what the backend
 * does before that is told to {@link KeepAlive}. Confined to the event loop of its connection.
 */
final class Idling extends Timer {
    /** Whose time it is. */
    interface Owner {
        /** It carries nothing any more, and lies on to see when the backend closes it. */
        void becomeScout();

        void closeIdle();
    }

    private enum State {
        /** It carries an exchange, or is closed. */
        OFF,
        POOLED,
        SCOUT
    }

    /** A close this soon behind a request was under way before it. */
    private static final long RACE_MILLIS = 100;

    private final Owner owner;
    private final Timers timers;
    private final KeepAlive keepAlive;
    private State state = State.OFF;
    private long since;
    private long assignedAt;

    Idling(Owner owner, Timers timers, KeepAlive keepAlive) {
        this.owner = owner;
        this.timers = timers;
        this.keepAlive = keepAlive;
    }

    /** It goes into the pool. */
    void begin() {
        state = State.POOLED;
        since = timers.now();
        if (!isArmed()) {
            timers.arm(this, keepAlive.keptMillis());
        }
    }

    /** Whether it has not lain for too long; less may be allowed now than when it began. */
    boolean isFresh() {
        return timers.now() - since < keepAlive.keptMillis();
    }

    /** It was taken out of the pool. */
    void assigned() {
        state = State.OFF;
        assignedAt = timers.now();
    }

    /** The backend has closed it. */
    void closedByBackend() {
        long now = timers.now();
        switch (state) {
            case POOLED -> keepAlive.closedAfter(now - since);
            case SCOUT -> keepAlive.scouted(now - since, now);
            case OFF -> {
                if (assignedAt != 0 && now - assignedAt <= RACE_MILLIS) {
                    keepAlive.closedAfter(now - since);
                }
            }
        }
        state = State.OFF;
    }

    /** It is closed, whoever has done that. */
    void end() {
        if (state == State.SCOUT) {
            keepAlive.scoutLost(timers.now());
        }
        state = State.OFF;
        disarm();
    }

    @Override
    protected void expired() {
        long now = timers.now();
        long left = since + keepAlive.keptMillis() - now;
        switch (state) {
            case OFF -> {} // armed again when it is idle again
            case POOLED -> {
                if (left > 0) {
                    timers.arm(this, left);
                } else if (keepAlive.sendsScout(now)) {
                    state = State.SCOUT;
                    timers.arm(this, Math.max(1, since + KeepAlive.SCOUT_MILLIS - now));
                    owner.becomeScout();
                } else {
                    owner.closeIdle();
                }
            }
            case SCOUT -> {
                keepAlive.scouted(now - since, now);
                state = State.OFF;
                owner.closeIdle();
            }
        }
    }
}
