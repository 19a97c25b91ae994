package io.sluice.simulate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which nothing arrives for a while after an answer, with a bare FIN, as
 * vLLM's server does. The clock does not run before the first answer.
 */
final class KeepAlive extends ChannelInboundHandlerAdapter {
    private final Duration idle;
    private Future<?> clock;

    /**
     * @param idle zero: for ever
     */
    KeepAlive(Duration idle, Future<?> notStarted) {
        this.idle = idle;
        this.clock = notStarted;
    }

    void start(ChannelHandlerContext ctx) {
        if (!idle.isZero()) {
            clock =
                    ctx.executor()
                            .schedule(
                                    () -> ctx.channel().close(),
                                    idle.toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        clock.cancel(false);
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        clock.cancel(false);
        ctx.fireChannelInactive();
    }
}
