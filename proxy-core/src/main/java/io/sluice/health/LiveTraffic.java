package io.sluice.health;

import io.sluice.fleet.Backend;

/**
 * What requests find out about backends. Called on any event loop; the verdict is made on the
 * control loop. Statuses, refused input and leaving clients are nobody's fault and never come here.
 */
public interface LiveTraffic {
    /** Nobody listens at the backend's address. */
    void refused(Backend backend, String detail);

    /** The backend did not answer in time, or cut the connection before it answered. */
    void failed(Backend backend, String detail);
}
