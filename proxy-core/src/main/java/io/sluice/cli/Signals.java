package io.sluice.cli;

import io.sluice.serve.Sluice;

import sun.misc.Signal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * SIGTERM and SIGINT end the program in an orderly way, with exit code 0; a second one cuts. A
 * shutdown hook would do the same but for the exit code, which then says 143.
 */
final class Signals {
    private static final List<String> STOPPING = List.of("TERM", "INT");

    private Signals() {}

    /** Until a command knows better, a signal interrupts {@code thread}. */
    static void interrupt(Thread thread) {
        for (String name : STOPPING) {
            Signal.handle(new Signal(name), signal -> thread.interrupt());
        }
    }

    /** Waits for the end; the exit code. */
    static int runUntilStopped(Sluice sluice, Duration grace) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        for (String name : STOPPING) {
            handle(name, stopped);
        }
        stopped.await();
        boolean finished = sluice.drain(grace);
        long cut = finished ? 0 : sluice.streams();
        sluice.close();
        if (cut > 0) {
            System.err.println("sluice: the grace is over; " + cut + " requests were cut");
        }
        return 0;
    }

    private static void handle(String name, CountDownLatch stopped) {
        Signal.handle(
                new Signal(name),
                signal -> {
                    if (stopped.getCount() == 0) {
                        Runtime.getRuntime().halt(0);
                    }
                    stopped.countDown();
                });
    }
}
