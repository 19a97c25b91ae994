package io.sluice.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Plain requests over keep-alive connections; reports requests and their latency. */
@Command(name = "requests", description = "Plain chat requests, each answer checked.")
final class RequestsCommand implements Callable<Integer> {
    @Mixin private LoadOptions options = new LoadOptions();

    @Option(
            names = "--rate",
            description = "Requests per second in all; 0: each connection asks again at once.")
    private int rate = 0;

    @Option(names = "--padding", description = "KiB of white space that follow each answer.")
    private int padding = 0;

    @Override
    public Integer call() throws InterruptedException {
        Map<Object, PacedTurns> paced = new ConcurrentHashMap<>();
        double perLoop = (double) rate / options.loops();
        Load.Clients clients =
                (index, loop, tally) ->
                        new RequestClient(
                                tally,
                                options.model(index),
                                options.routed(),
                                index * 1_000_000_000L,
                                padding,
                                rate == 0
                                        ? RequestClient.Turns.AT_ONCE
                                        : paced.computeIfAbsent(
                                                loop, l -> PacedTurns.started(perLoop, loop)));
        return LoadOptions.report(Load.run(options.plan(), clients));
    }
}
