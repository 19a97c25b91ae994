package io.sluice.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The front door: {@code backend}, {@code requests}, {@code events} and {@code handshakes}. */
@Command(
        name = "bench",
        description = "Load generators and the backend that they are made for.",
        subcommands = {
            BackendCommand.class,
            RequestsCommand.class,
            EventsCommand.class,
            HandshakesCommand.class
        })
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
