package io.sluice.splice;

import io.sluice.stream.Side;

/**
 * Counts who wants a side to pause: reading goes on when nobody does any more. Confined to the
 * event loop of its exchange.
 */
public final class Pauses {
    /** Who may want it. Each counts once. */
    public enum Cause {
        /** The other side has more queued than its watermark allows. */
        PEER_FULL(1),
        /** There is no other side yet, and enough is held for it. */
        NO_PEER(2);

        private final int bit;

        Cause(int bit) {
            this.bit = bit;
        }
    }

    private int causes;

    public void pause(Side side, Cause cause) {
        int before = causes;
        causes |= cause.bit;
        if (before == 0) {
            side.pauseReading();
        }
    }

    public void resume(Side side, Cause cause) {
        int before = causes;
        causes &= ~cause.bit;
        if (before != 0 && causes == 0) {
            side.resumeReading();
        }
    }

    public boolean isPaused() {
        return causes != 0;
    }
}
