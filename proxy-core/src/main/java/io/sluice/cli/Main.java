package io.sluice.cli;

import io.sluice.serve.Version;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Where the program starts: {@code sluice} alone serves. */
@Command(
        name = "sluice",
        description = "A reverse proxy for fleets of inference servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        subcommands = {ServeCommand.class, CheckCommand.class, SimulateCommand.class})
public final class Main {
    /** Exit code for a wrong use of the command line. */
    static final int WRONG_USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        Signals.interrupt(Thread.currentThread());
        System.exit(run(args));
    }

    /** Runs one command to its end; its exit code. */
    static int run(String... args) {
        String[] completed = startsWithOption(args) ? withServe(args) : args;
        var commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    command.getErr().println("sluice: " + e.getMessage());
                    return 1;
                });
        return commandLine.execute(completed);
    }

    /** {@code sluice} and {@code sluice --upstream …} mean {@code sluice serve …}. */
    private static boolean startsWithOption(String[] args) {
        if (args.length == 0) {
            return true;
        }
        return args[0].startsWith("-")
                && !args[0].equals("--help")
                && !args[0].equals("-h")
                && !args[0].equals("--version")
                && !args[0].equals("-V");
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
