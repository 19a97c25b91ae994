package io.sluice.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.sluice.codec.http1.Origin;
import io.sluice.stream.ClientStream;
import io.sluice.transport.Backlog;
import io.sluice.transport.Budget;

/** The part of a client's stream that is its channel, when it has that to itself. */
abstract class ClientChannel extends ChannelInboundHandlerAdapter implements ClientStream {
    final Channel channel;
    final ReadGate gate;
    final Backlog backlog;
    private final Origin origin;

    ClientChannel(Channel channel, Origin origin, Budget budget) {
        this.channel = channel;
        this.backlog = new Backlog(channel, budget);
        this.gate = new ReadGate(channel);
        this.origin = origin;
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public long queued() {
        return channel.bytesBeforeWritable();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void pauseReading() {
        gate.pause(true);
    }

    @Override
    public void resumeReading() {
        gate.pause(false);
    }
}
