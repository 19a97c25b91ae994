package io.sluice.bench;

import io.netty.channel.EventLoop;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Requests at a set rate, whatever the answers do. Latency counts from the moment a request was
 * due, so that a slow answer is not forgiven to those that had to wait behind it.
 *
 * <p>Confined to one event loop.
 */
final class PacedTurns implements RequestClient.Turns {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double perSecond;
    private final ArrayDeque<RequestClient> idle = new ArrayDeque<>();
    private final long started = System.nanoTime();
    private long sent;

    private PacedTurns(double perSecond) {
        this.perSecond = perSecond;
    }

    static PacedTurns started(double perSecond, EventLoop loop) {
        var turns = new PacedTurns(perSecond);
        loop.scheduleAtFixedRate(turns::sendDue, 1, 1, TimeUnit.MILLISECONDS);
        return turns;
    }

    @Override
    public void idle(RequestClient client) {
        idle.addLast(client);
        sendDue();
    }

    private void sendDue() {
        long now = System.nanoTime();
        while (!idle.isEmpty()) {
            long due = started + (long) (sent / perSecond * SECOND);
            if (due > now) {
                return;
            }
            sent++;
            idle.removeFirst().request(due);
        }
    }
}
