package io.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Counts what one connection has queued for a peer that does not take it. A queue below its
 * watermark counts nothing: with those that read, bytes come and go all the time. Confined to the
 * connection's event loop.
 */
public final class Backlog {
    private final Channel channel;
    private final Budget budget;
    private long counted;

    public Backlog(Channel channel, Budget budget) {
        this.channel = channel;
        this.budget = budget;
    }

    /** To be called when the connection's writability has changed. */
    public void update() {
        count(channel.isWritable() ? 0 : pending());
    }

    /** To be called when the connection is gone. */
    public void release() {
        count(0);
    }

    private void count(long bytes) {
        budget.reserve(bytes - counted);
        counted = bytes;
    }

    /** By pinned capacity, see {@link PinnedSize}. */
    private long pending() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
