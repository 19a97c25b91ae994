package io.sluice.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** Open streams; reports events and how long each was on its way. */
@Command(name = "events", description = "Open event streams, each event checked.")
final class EventsCommand implements Callable<Integer> {
    @Mixin private LoadOptions options = new LoadOptions();

    @Option(names = "--events-per-stream", description = "Then the stream ends and another begins.")
    private int eventsPerStream = 400;

    @Override
    public Integer call() throws InterruptedException {
        int clients = options.clients();
        return LoadOptions.report(
                Load.run(
                        options.plan(),
                        (index, loop, tally) ->
                                new StreamClient(
                                        tally,
                                        options.model(index),
                                        options.routed(),
                                        index * 1_000_000_000L,
                                        1 + (long) eventsPerStream * index / clients,
                                        eventsPerStream)));
    }
}
