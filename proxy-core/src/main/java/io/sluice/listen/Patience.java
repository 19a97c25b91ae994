package io.sluice.listen;

import io.sluice.exchange.LoopContext;
import io.sluice.transport.Timer;

/**
 * How long a client may take while no exchange watches it: with a head, with its next request, with
 * reading its last answer. Confined to the event loop of its connection.
 */
final class Patience extends Timer {
    /** How long a client may do nothing between two requests. */
    private static final long KEEP_ALIVE_MILLIS = 75_000;

    /** How long a client gets to close after its last answer before the connection is cut. */
    static final long LINGER_MILLIS = 2_000;

    /**
     * How long a client that is to leave may be silent before its connection is closed. Whoever
     * sends more often than that is told by an answer, and loses no request to the close.
     */
    static final long LEAVING_MILLIS = 5_000;

    private final LoopContext loop;
    private final Runnable ended;
    private boolean isInsideHead;
    private boolean isLeaving;
    private boolean wasOwed;
    private boolean wasAsked;

    /**
     * @param ended called when it has taken too long, if nothing else was begun by then
     */
    Patience(LoopContext loop, Runnable ended) {
        this.loop = loop;
        this.ended = ended;
    }

    void forHead() {
        arm(loop.limits().headerTime().toMillis());
    }

    void forNextRequest() {
        arm(isLeaving ? LEAVING_MILLIS : KEEP_ALIVE_MILLIS);
    }

    /**
     * The client is to leave. One that has not asked yet has connected to do so, and is waited for,
     * too.
     *
     * @param idle whether nothing of a request has come
     */
    void leaving(boolean idle) {
        isLeaving = true;
        if (idle) {
            arm(LEAVING_MILLIS);
        }
    }

    boolean isLeaving() {
        return isLeaving;
    }

    void forReading() {
        arm(loop.limits().stalledReader().toMillis());
    }

    void forClosing() {
        arm(LINGER_MILLIS);
    }

    /** A whole head has come. */
    void headRead() {
        isInsideHead = false;
        wasAsked = true;
    }

    /** Whether any request has come. */
    boolean wasAsked() {
        return wasAsked;
    }

    /**
     * The time for a head runs from its first byte, and the time for reading from when the client
     * has stopped, however either trickles.
     *
     * @param inside whether a part of a head has come
     * @param owed whether earlier answers wait for the client to read
     */
    void watch(boolean inside, boolean owed) {
        if (inside && !isInsideHead) {
            forHead();
        } else if (owed && !wasOwed) {
            forReading();
        }
        isInsideHead = inside;
        wasOwed = owed;
    }

    @Override
    protected void expired() {
        ended.run();
    }

    private void arm(long millis) {
        loop.timers().arm(this, millis);
    }
}
