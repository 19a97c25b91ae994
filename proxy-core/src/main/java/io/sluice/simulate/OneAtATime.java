package io.sluice.simulate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import java.util.ArrayDeque;

/**
 * Holds pipelined requests back until the one before is answered; before the aggregator, so that a
 * {@code 100 Continue} cannot fall into an answer either. What is read is taken. Reading goes on
 * meanwhile, as a client's leaving would not be seen otherwise, until too much is held.
 */
final class OneAtATime extends ChannelInboundHandlerAdapter {
    private static final int MOST_HELD = 256;

    private final ArrayDeque<Object> held = new ArrayDeque<>();
    private boolean busy;
    private boolean passing;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held.add(message);
        pass(ctx);
        if (held.size() >= MOST_HELD) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /**
     * The request that passed last is answered.
     *
     * @return whether another one is here already
     */
    boolean answered(ChannelHandlerContext ctx) {
        busy = false;
        boolean more = !held.isEmpty();
        pass(ctx);
        return more;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        ctx.fireChannelInactive();
    }

    private void pass(ChannelHandlerContext ctx) {
        if (passing) {
            return;
        }
        passing = true;
        while (!busy && !held.isEmpty()) {
            Object message = held.remove();
            busy = message instanceof LastHttpContent;
            ctx.fireChannelRead(message);
        }
        passing = false;
        if (held.size() < MOST_HELD && !ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true);
        }
    }
}
