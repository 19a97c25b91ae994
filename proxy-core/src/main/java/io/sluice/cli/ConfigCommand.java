package io.sluice.cli;

import io.sluice.config.ConfigDump;
import io.sluice.config.ConfigReader;
import io.sluice.config.ConfigSchema;
import io.sluice.config.Loaded;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** {@code sluice config}: what a configuration means, and what can stand in one. */
@Command(
        name = "config",
        description = "What a configuration means, and what can stand in one.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCommand.DumpCommand.class, ConfigCommand.SchemaCommand.class})
final class ConfigCommand {
    /** {@code sluice config dump}. */
    @Command(
            name = "dump",
            description =
                    "Prints the configuration that a file comes to, every default included and"
                            + " secrets hidden.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class DumpCommand implements Callable<Integer> {
        @Mixin private ConfigOption configuration;

        @Spec private CommandSpec spec;

        @Override
        public Integer call() {
            return switch (ConfigReader.read(configuration.required(), System::getenv)) {
                case Loaded.Valid valid -> {
                    print(spec.commandLine().getOut(), ConfigDump.yaml(valid.config()));
                    yield 0;
                }
                case Loaded.Faulty faulty -> {
                    PrintWriter err = spec.commandLine().getErr();
                    faulty.faults().forEach(err::println);
                    err.flush();
                    yield Main.FAILED;
                }
            };
        }
    }

    /** {@code sluice config schema}. */
    @Command(
            name = "schema",
            description = "Prints the JSON Schema of the configuration, for editors.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class SchemaCommand implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Override
        public Integer call() {
            print(spec.commandLine().getOut(), ConfigSchema.json());
            return 0;
        }
    }

    private static void print(PrintWriter out, String text) {
        out.print(text);
        out.flush();
    }
}
