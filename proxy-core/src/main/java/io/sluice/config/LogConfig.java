package io.sluice.config;

/**
 * What is logged.
 *
 * @param accessFile where the access log is written; empty is standard output
 */
public record LogConfig(LogLevel level, AccessFormat access, String accessFile) {
    /** The same as far as it can hold in a process that runs with {@code running}. */
    LogConfig withoutRestart(LogConfig running) {
        return new LogConfig(level, running.access, running.accessFile);
    }
}
