package io.sluice.admission;

import java.util.random.RandomGenerator;

/**
 * A request that wants to start. Its own event loop takes it to the {@link WaitingRoom} and away;
 * the room calls it back on whichever thread has made a place free.
 */
public abstract class Waiter {
    /** How it stands. */
    enum State {
        WAITING,
        /** It has its place, though its event loop may not know yet. */
        STARTED,
        GONE
    }

    private final String lane;
    private final Priority priority;
    private final int key;

    /** Guarded by the room. */
    State state = State.WAITING;

    /**
     * @param lane what it waits for: those of one lane need the same
     * @param key whom it is for: within a priority every key gets its turn
     */
    protected Waiter(String lane, Priority priority, int key) {
        this.lane = lane;
        this.priority = priority;
        this.key = key;
    }

    final String lane() {
        return lane;
    }

    final Priority priority() {
        return priority;
    }

    final int key() {
        return key;
    }

    /**
     * Takes all that the request needs to start, or nothing. One call at a time; it must neither
     * wait nor call the room.
     *
     * @param random of the room
     */
    protected abstract boolean tryStart(RandomGenerator random);

    /** It has its place. Called once, on any thread; not when {@code enter} has said so already. */
    protected abstract void started();

    /** Another one has its place in the room. Called once, on any thread. */
    protected abstract void displaced();
}
