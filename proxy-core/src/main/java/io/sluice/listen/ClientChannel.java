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
    private final int listener;

    ClientChannel(Channel channel, Origin origin, int listener, Budget budget) {
        this.channel = channel;
        this.backlog = new Backlog(channel, budget);
        this.gate = new ReadGate(channel);
        this.origin = origin;
        this.listener = listener;
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

    @Override
    public final int listener() {
        return listener;
    }

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
