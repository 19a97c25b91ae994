package io.sluice.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;

/** Which configuration a command is about. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "the configuration; without it the file named by SLUICE_CONFIG, or"
                            + " ./sluice.yaml")
    private @Nullable Path file;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** The file that was named on the command line, or null. */
    @Nullable Path given() {
        return file;
    }

    /** The file that is meant, or null when there is none. */
    @Nullable Path chosen() {
        if (file != null) {
            return file;
        }
        String named = System.getenv("SLUICE_CONFIG");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        Path here = Path.of("sluice.yaml");
        return Files.exists(here) ? here : null;
    }

    /**
     * The file that is meant.
     *
     * @throws ParameterException when there is none
     */
    Path required() {
        Path chosen = chosen();
        if (chosen == null) {
            throw new ParameterException(
                    java.util.Objects.requireNonNull(command).commandLine(),
                    "no configuration: name one with -c or SLUICE_CONFIG, there is no"
                            + " ./sluice.yaml");
        }
        return chosen;
    }
}
