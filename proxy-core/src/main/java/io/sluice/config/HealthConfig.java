package io.sluice.config;

import java.time.Duration;

/**
 * How backends are probed.
 *
 * @param path the target of the probe's GET
 * @param interval from one probe of a backend to the next
 * @param timeout until a probe counts as failed
 * @param downAfter failures in a row that put a healthy backend out
 * @param upAfter successes in a row that bring it back
 * @param ejectAfter requests that fail in a row until a backend is ejected; 0 is never
 * @param ejectFor how long it is ejected, until one request tries it
 * @param slowStart over which time a new or recovered backend gets its full share; zero is at once
 */
public record HealthConfig(
        String path,
        Duration interval,
        Duration timeout,
        int downAfter,
        int upAfter,
        int ejectAfter,
        Duration ejectFor,
        Duration slowStart) {}
