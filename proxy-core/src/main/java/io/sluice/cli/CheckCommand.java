package io.sluice.cli;

import io.sluice.config.ConfigReader;
import io.sluice.config.Loaded;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code sluice check}: reads a configuration and names everything that is wrong with it. */
@Command(
        name = "check",
        description = "Checks a configuration: exit code 0, or 1 with every problem and its place.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "the configuration")
    private Path file;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        return switch (ConfigReader.read(file, System::getenv)) {
            case Loaded.Valid valid -> {
                PrintWriter out = spec.commandLine().getOut();
                out.println(file + ": good");
                List<String> hidden = valid.config().hiddenSecrets();
                if (!hidden.isEmpty()) {
                    out.println(
                            "to be filled in before it is served: " + String.join(", ", hidden));
                }
                out.flush();
                yield 0;
            }
            case Loaded.Faulty faulty -> {
                PrintWriter err = spec.commandLine().getErr();
                faulty.faults().forEach(err::println);
                err.flush();
                yield 1;
            }
        };
    }
}
