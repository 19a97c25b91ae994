package io.sluice.config;

import java.time.Duration;

/** The keys that say who is alive. */
final class HealthKeys {
    private HealthKeys() {}

    static final Key<String> PATH =
            Key.of(
                    "path",
                    Text.of("a path such as /health", "/[!-\"$-~]{0,1023}"),
                    "/health",
                    "What is asked for.");
    static final Key<Duration> INTERVAL =
            Key.of(
                    "interval",
                    Time.between("10ms", "1h"),
                    "5s",
                    "From one probe of a backend to the next.");
    static final Key<Duration> TIMEOUT =
            Key.of("timeout", Time.between("1ms", "10m"), "2s", "Until a probe counts as failed.");
    static final Key<Integer> DOWN_AFTER =
            Key.of(
                    "down_after",
                    new Whole(1, 1000),
                    "3",
                    "Failures in a row that put a backend out.");
    static final Key<Integer> UP_AFTER =
            Key.of("up_after", new Whole(1, 1000), "1", "Successes in a row that bring it back.");
    static final Key<Integer> EJECT_AFTER =
            Key.of(
                    "eject_after",
                    new Whole(0, 1000),
                    "5",
                    "Requests that fail in a row, whatever the probes say, until a backend is"
                            + " ejected; 0 is never.");
    static final Key<Duration> EJECT_FOR =
            Key.of(
                    "eject_for",
                    Time.between("10ms", "1h"),
                    "10s",
                    "How long it stays ejected; then one request tries it.");
    static final Key<Duration> SLOW_START =
            Key.of(
                    "slow_start",
                    Time.between("0s", "1h"),
                    "10s",
                    "Over which time a backend that is new or came back gets its full share; 0s is"
                            + " at once.");

    static final Section HEALTH =
            Section.of(
                    PATH,
                    INTERVAL,
                    TIMEOUT,
                    DOWN_AFTER,
                    UP_AFTER,
                    EJECT_AFTER,
                    EJECT_FOR,
                    SLOW_START);

    static final Key<Double> SHARE =
            Key.of(
                    "share",
                    new Share(),
                    "20%",
                    "How many of the requests in flight may be retries.");
    static final Key<Integer> MINIMUM =
            Key.of("minimum", new Whole(0, 1000), "3", "Retries that are always permitted.");

    static final Section RETRY_BUDGET = Section.of(SHARE, MINIMUM);
}
