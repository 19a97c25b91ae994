package io.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads texts in tests. */
final class Reading {
    static final String FILE = "sluice.yaml";

    private Reading() {}

    static Loaded read(String yaml) {
        return read(yaml, Map.of());
    }

    static Loaded read(String yaml, Map<String, String> environment) {
        return ConfigReader.readText(FILE, yaml, environment::get);
    }

    /** The configuration of a text that must have no fault. */
    static SluiceConfig valid(String yaml, Map<String, String> environment) {
        return switch (read(yaml, environment)) {
            case Loaded.Valid(SluiceConfig config) -> config;
            case Loaded.Faulty(List<ConfigFault> faults) ->
                    throw new AssertionError(
                            faults.stream()
                                    .map(ConfigFault::toString)
                                    .collect(Collectors.joining("\n", yaml + "\n", "")));
        };
    }

    static SluiceConfig valid(String yaml) {
        return valid(yaml, Map.of());
    }

    /** The lines to print, without the file's name. */
    static List<String> faults(String yaml, Map<String, String> environment) {
        return switch (read(yaml, environment)) {
            case Loaded.Valid _ -> List.of();
            case Loaded.Faulty(List<ConfigFault> faults) ->
                    faults.stream().map(f -> f.toString().substring(FILE.length() + 1)).toList();
        };
    }

    static List<String> faults(String yaml) {
        return faults(yaml, Map.of());
    }

    /** A text beside the tests. */
    static String resource(String name) {
        try (var in = Reading.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
