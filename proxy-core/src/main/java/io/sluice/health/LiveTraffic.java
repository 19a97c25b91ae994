package io.sluice.health;

import io.sluice.fleet.Backend;

import java.time.Duration;

/**
 * What requests find out about backends. Called on any event loop; the verdict is made on the
 * control loop. Statuses, refused input and leaving clients are nobody's fault and never come here.
 */
public interface LiveTraffic {
    /** Nobody listens at the backend's address. */
    void refused(Backend backend, String detail);

    /** The backend could not be reached, or cut the connection before it answered. */
    void failed(Backend backend, String detail);

    /** The backend failed one request, though it may be alive: others may be answered. */
    void broke(Backend backend, String detail);

    /** A request has waited for as long as it may, and nothing at all came from the backend. */
    void silent(Backend backend, String detail);

    /** The backend, which is on trial, has given a whole answer. */
    void answered(Backend backend);

    /** The backend says that it is about to stop. */
    void leaving(Backend backend);

    /** The backend has too much to do, and has asked to be spared for so long. */
    void full(Backend backend, Duration time);
}
