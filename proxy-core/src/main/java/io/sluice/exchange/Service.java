package io.sluice.exchange;

import io.sluice.failure.ErrorBody;

/**
 * What one listener offers to its clients.
 *
 * @param listener its address, for the log
 * @param errors how failures are written down
 * @param inference whether models are served here at all
 * @param forwardsUnrouted whether paths that no model decides go to a backend
 * @param local what is answered inside the proxy
 */
public record Service(
        String listener,
        ErrorBody errors,
        boolean inference,
        boolean forwardsUnrouted,
        LocalService local) {}
