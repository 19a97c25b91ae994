package io.sluice.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much the proxy lets a peer send: in each stream, and in all of them. For any threads. */
final class Windows {
    private static final int FIRST = 65_535;
    private static final int INITIAL_WINDOW = 4;

    private final Map<Integer, Integer> streams = new HashMap<>();
    private int connection = FIRST;
    private int initial = FIRST;

    /** Takes note of settings and credit. */
    synchronized void note(Frame frame) {
        if (frame.type() == Frame.WINDOW_UPDATE && frame.stream() == 0) {
            connection += frame.number(0);
        } else if (frame.type() == Frame.WINDOW_UPDATE) {
            streams.merge(frame.stream(), initial + frame.number(0), (a, b) -> a + b - initial);
        } else if (frame.type() == Frame.SETTINGS && !frame.isAck()) {
            for (int at = 0; at < frame.payload().length; at += 6) {
                if (frame.payload()[at + 1] == INITIAL_WINDOW) {
                    int now = frame.number(at + 2);
                    int change = now - initial;
                    streams.replaceAll((stream, left) -> left + change);
                    initial = now;
                }
            }
        }
        notifyAll();
    }

    /** Takes up to that much; 0 when there is nothing to take. */
    synchronized int take(int stream, int most) {
        int left = streams.getOrDefault(stream, initial);
        int taken = Math.max(0, Math.min(most, Math.min(left, connection)));
        streams.put(stream, left - taken);
        connection -= taken;
        return taken;
    }

    /** As {@link #take}, and waits until there is something. */
    synchronized int await(int stream, int most) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int taken = take(stream, most);
        while (taken == 0 && most > 0 && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.timedWait(this, 100);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            taken = take(stream, most);
        }
        if (taken == 0 && most > 0) {
            throw new AssertionError("no credit came in time");
        }
        return taken;
    }
}
