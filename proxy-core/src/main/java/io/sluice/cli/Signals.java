package io.sluice.cli;

import io.sluice.serve.Sluice;

import sun.misc.Signal;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and SIGINT end the program in an orderly way, with exit code 0; a second one cuts what
 * still runs. SIGHUP reloads the configuration. A shutdown hook would do the same but for the exit
 * code, which then says 143.
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
    static int runUntilStopped(Sluice sluice) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        var signals = new AtomicInteger();
        Thread waiting = Thread.currentThread();
        for (String name : STOPPING) {
            Signal.handle(
                    new Signal(name), signal -> stop(signals.incrementAndGet(), stopped, waiting));
        }
        Signal.handle(new Signal("HUP"), signal -> sluice.reload(outcome -> {}));
        sluice.whenStopAsked(stopped::countDown);
        return stop(sluice, stopped);
    }

    /** What a signal does, by its number; one behind a drain over the API only confirms it. */
    private static void stop(int number, CountDownLatch stopped, Thread waiting) {
        switch (number) {
            case 1 -> stopped.countDown();
            case 2 -> waiting.interrupt();
            default -> Runtime.getRuntime().halt(Main.FAILED);
        }
    }

    private static int stop(Sluice sluice, CountDownLatch stopped) {
        boolean patient = true;
        try {
            stopped.await();
            sluice.drain(sluice.config().drainGrace());
        } catch (InterruptedException secondSignal) {
            patient = false;
        }
        long cut = sluice.streams();
        sluice.close();
        if (cut == 0) {
            return 0;
        }
        System.err.println(
                "sluice: "
                        + (patient ? "the grace is over" : "told to stop at once")
                        + "; "
                        + cut
                        + (cut == 1 ? " request was cut" : " requests were cut"));
        return patient ? 0 : Main.FAILED;
    }
}
