package io.sluice.config;

import java.time.Duration;
import java.util.Set;

/**
 * When a request is tried again.
 *
 * @param attempts how often it is sent at most, the first time included
 * @param on the failures that permit another attempt
 * @param raceWindow a reused connection that closes this soon after the request's first byte was
 *     closing already
 */
public record RetryConfig(int attempts, Set<RetryOn> on, Duration raceWindow) {
    public RetryConfig {
        on = Set.copyOf(on);
    }
}
