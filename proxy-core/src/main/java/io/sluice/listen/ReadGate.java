package io.sluice.listen;

import io.netty.channel.Channel;

/**
 * Whether a client's connection is read from. A read stays armed as long as may be, because only
 * then is the client's leaving seen. Confined to its event loop.
 */
final class ReadGate {
    private final Channel channel;
    private boolean paused;
    private boolean full;
    private boolean staysOpen;

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** The exchange wants a pause, or no longer. */
    void pause(boolean wanted) {
        paused = wanted;
        apply();
    }

    /** The stash for early bytes is full, or no longer. */
    void full(boolean stash) {
        full = stash;
        apply();
    }

    /** From now on all is read and forgotten, until the client closes. */
    void stayOpen() {
        staysOpen = true;
        apply();
    }

    private void apply() {
        boolean reading = staysOpen || !paused && !full;
        if (channel.config().isAutoRead() != reading) {
            channel.config().setAutoRead(reading);
        }
    }
}
