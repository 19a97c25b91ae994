package io.sluice.config;

/** What is logged. */
public record LogConfig(LogLevel level) {}
