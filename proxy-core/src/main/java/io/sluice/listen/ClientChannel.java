package io.sluice.listen;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.codec.http1.Origin;
import io.sluice.stream.ClientStream;
import io.sluice.transport.Backlog;
import io.sluice.transport.Budget;

/** The part of a client's stream that is its channel, when it has that to itself. */
abstract class ClientChannel extends ChannelInboundHandlerAdapter
        implements ClientStream, ClientConnection {
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
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        if (channel.isActive()) { // behind a greeting that has already happened
            channelActive(ctx);
        }
    }

    /** Whether {@code event} says over TLS what a FIN says without: that the client has left. */
    final boolean isGoodbye(Object event) {
        return event == SslCloseCompletionEvent.SUCCESS
                && !channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE);
    }

    /** Its next answer says that it is the last one. */
    @Override
    public final void drain() {}

    @Override
    public final ChannelFuture close() {
        return channel.close();
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
