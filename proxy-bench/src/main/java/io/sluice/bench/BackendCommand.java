package io.sluice.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Starts a {@link FixedBackend}, prints {@code {"ports":[…]}} and runs until it is killed. */
@Command(name = "backend", description = "A model server that answers at once with fixed texts.")
final class BackendCommand implements Callable<Integer> {
    @Option(names = "--model", description = "One listener for each; may repeat.")
    private List<String> models = List.of("alpha-7b");

    @Option(names = "--http2", description = "Speak HTTP/2, by prior knowledge.")
    private boolean http2;

    @Option(names = "--loops", description = "Event loops.")
    private int loops = 1;

    @Option(names = "--events-per-second", description = "Of each open stream.")
    private int eventsPerSecond = 20;

    @Override
    public Integer call() throws InterruptedException {
        try (FixedBackend backend = FixedBackend.start(models, http2, loops, eventsPerSecond)) {
            System.out.println(
                    "{\"ports\":" + JsonMapper.shared().writeValueAsString(backend.ports()) + "}");
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
