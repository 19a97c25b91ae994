package io.sluice.listen;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.sluice.transport.Timer;
import io.sluice.transport.Timers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * New connections of one event loop that are not read yet, because of what others of their address
 * have done: they wait until that address has done nothing of the kind for a while, and are then
 * let in a few at a time, lest all of them begin it again at once. Confined to its event loop.
 */
final class Newcomers extends Timer {
    /** That wait at once; beyond that they are refused. */
    static final int MOST = 256;

    private static final int LET_IN_AT_ONCE = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Waiting(SocketChannel channel, long due) {}

    private final Timers timers;
    private final Addresses addresses;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    Newcomers(Timers timers, Addresses addresses) {
        this.timers = timers;
        this.addresses = addresses;
    }

    /**
     * Leaves {@code channel} unread for at least {@code nanos}.
     *
     * @return false when too many wait
     */
    boolean letWait(SocketChannel channel, long nanos) {
        if (waiting.size() == MOST) {
            return false;
        }
        channel.config().setAutoRead(false);
        waiting.add(new Waiting(channel, timers.now() + nanos / NANOS_PER_MILLI + 1));
        if (!isArmed()) {
            timers.arm(this, 0);
        }
        return true;
    }

    @Override
    protected void expired() {
        int free = LET_IN_AT_ONCE;
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext() && free > 0; ) {
            Waiting one = all.next();
            if (!one.channel.isActive()) {
                all.remove();
            } else if (one.due <= timers.now() && isWelcome(one.channel)) {
                all.remove();
                one.channel.config().setAutoRead(true);
                free--;
            }
        }
        if (!waiting.isEmpty()) {
            timers.arm(this, 0);
        }
    }

    private boolean isWelcome(SocketChannel channel) {
        return addresses.pause(channel.remoteAddress().getAddress()) == 0;
    }

    /** How many wait. */
    int count() {
        return (int) waiting.stream().map(Waiting::channel).filter(Channel::isActive).count();
    }
}
