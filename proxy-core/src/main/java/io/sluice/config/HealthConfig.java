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
 */
public record HealthConfig(
        String path, Duration interval, Duration timeout, int downAfter, int upAfter) {}
