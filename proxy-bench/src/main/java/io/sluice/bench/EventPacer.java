package io.sluice.bench;

import io.netty.channel.EventLoop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gives every open stream of one event loop its events, evenly in time: the streams are spread over
 * the milliseconds between two events, so that a second of a thousand streams is an even rain and
 * not twenty floods. A tick that comes late is made up for.
 *
 * <p>Confined to its event loop.
 */
final class EventPacer {
    /** A stream that wants events. */
    interface Paced {
        /** Sends the next event; false when it wants no more. */
        boolean event();
    }

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<List<Paced>> slots = new ArrayList<>();
    private final long started = System.nanoTime();
    private long ticks;
    private int nextSlot;

    private EventPacer(int eventsPerSecond) {
        int period = 1000 / eventsPerSecond;
        for (int i = 0; i < period; i++) {
            slots.add(new ArrayList<>());
        }
    }

    static EventPacer started(int eventsPerSecond, EventLoop loop) {
        var pacer = new EventPacer(eventsPerSecond);
        loop.scheduleAtFixedRate(pacer::tick, 1, 1, TimeUnit.MILLISECONDS);
        return pacer;
    }

    void add(Paced stream) {
        slots.get(nextSlot).add(stream);
        nextSlot = (nextSlot + 1) % slots.size();
    }

    private void tick() {
        long due = (System.nanoTime() - started) / MILLI;
        while (ticks < due) {
            serve(slots.get((int) (ticks % slots.size())));
            ticks++;
        }
    }

    private static void serve(List<Paced> streams) {
        for (int i = streams.size() - 1; i >= 0; i--) {
            if (!streams.get(i).event()) {
                Paced last = streams.removeLast();
                if (i < streams.size()) {
                    streams.set(i, last);
                }
            }
        }
    }
}
