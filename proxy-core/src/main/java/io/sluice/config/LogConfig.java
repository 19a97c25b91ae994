package io.sluice.config;

/**
 * What is logged.
 *
 * @param accessFile where the access log is written; empty is standard output
 */
public record LogConfig(LogLevel level, AccessFormat access, String accessFile) {}
