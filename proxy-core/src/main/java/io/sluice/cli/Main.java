package io.sluice.cli;

import io.sluice.serve.Version;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.io.PrintWriter;
import java.util.Set;

/** Where the program starts: {@code sluice} alone serves. */
@Command(
        name = "sluice",
        description = "A reverse proxy for fleets of inference servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            ModelCommand.class,
            SimulateCommand.class
        })
public final class Main {
    private static final Set<String> ABOUT = Set.of("--help", "-h", "--version", "-V");

    /** Exit code for a wrong use of the command line. */
    static final int WRONG_USAGE = 2;

    /** Exit code for what did not succeed. */
    static final int FAILED = 1;

    @Option(
            names = "--output",
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            description = "how commands show what they learn: ${COMPLETION-CANDIDATES}")
    private Output output = Output.TABLE;

    private Main() {}

    Output output() {
        return output;
    }

    public static void main(String[] args) {
        Signals.interrupt(Thread.currentThread());
        System.exit(run(args));
    }

    /** Runs one command to its end; its exit code. */
    static int run(String... args) {
        return commandLine().execute(completed(args));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    command.getErr().println("sluice: " + e.getMessage());
                    return FAILED;
                });
        commandLine.setParameterExceptionHandler(Main::wrongUse);
        return commandLine;
    }

    /** One sentence, and where to read more. */
    private static int wrongUse(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("sluice: " + e.getMessage());
        err.println("see `" + command.getCommandSpec().qualifiedName() + " --help`");
        err.flush();
        return WRONG_USAGE;
    }

    /** The command that is meant, if none is named. */
    static String[] completed(String... args) {
        return startsWithOption(args) ? withServe(args) : args;
    }

    /** {@code sluice} and {@code sluice --upstream …} mean {@code sluice serve …}. */
    private static boolean startsWithOption(String[] args) {
        int first = 0; // behind the options that every command has
        while (first < args.length && args[first].startsWith("--output")) {
            first += args[first].contains("=") ? 1 : 2;
        }
        if (first >= args.length) {
            return true;
        }
        return args[first].startsWith("-") && !ABOUT.contains(args[first]);
    }

    private static String[] withServe(String[] args) {
        String[] all = new String[args.length + 1];
        all[0] = "serve";
        System.arraycopy(args, 0, all, 1, args.length);
        return all;
    }

    /** What {@code --version} prints. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "sluice "
                        + Version.text()
                        + " (Java "
                        + Runtime.version()
                        + ", "
                        + System.getProperty("os.name")
                        + ")"
            };
        }
    }
}
