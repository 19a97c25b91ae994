package io.sluice.stream;

/** The backend's side of one attempt. It may still be connecting when the exchange gets it. */
public interface UpstreamStream extends Side {
    /**
     * Whether the head may be sent now; if not, {@link UpstreamEvents#upstreamReady()} will say so.
     */
    boolean isReady();

    /** Sends the request's head; only when {@link #isReady()}. */
    void send(UpstreamRequest request);

    /** The request's body is complete. */
    void end();

    /** Gives the attempt up, in any phase. Nothing is told to the exchange afterwards. */
    void cancel();

    /**
     * Whether its connection has carried a request before, so that the peer may just be closing it.
     */
    boolean isReused();

    /** Whether the answer stands between two server-sent events, where another one may be put. */
    boolean isBetweenEvents();
}
