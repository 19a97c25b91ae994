package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import io.sluice.config.LogLevel;

import org.slf4j.LoggerFactory;

/** Sets how much the proxy says about itself. */
final class LogSetup {
    private LogSetup() {}

    static void apply(LogLevel level) {
        ((Logger) LoggerFactory.getLogger("sluice")).setLevel(Level.toLevel(level.name()));
    }
}
