package io.sluice.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.failure.SafeText;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stops accepting for a moment when the system cannot give another connection, mostly because there
 * are no more file descriptors. Clients wait in the kernel's queue meanwhile; those that are here
 * go on. Confined to the listener's event loop.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.listen");

    private static final long PAUSE_MILLIS = 100;
    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoClock;
    private boolean said;
    private long saidAt;

    /**
     * @param nanoClock as {@link System#nanoTime()}
     */
    AcceptPause(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channel listening = ctx.channel();
        if (!(cause instanceof IOException)) {
            LOG.error("a listener failed", cause);
        } else {
            say((InetSocketAddress) listening.localAddress(), cause);
        }
        if (listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            listening
                    .eventLoop()
                    .schedule(
                            () -> listening.config().setAutoRead(true),
                            PAUSE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void say(InetSocketAddress address, Throwable cause) {
        long now = nanoClock.getAsLong();
        if (said && now - saidAt < SAY_NANOS) {
            return;
        }
        said = true;
        saidAt = now;
        LOG.warn(
                "{}: no connection can be accepted now: {}; trying again until it works"
                        + " (ulimit -n, LimitNOFILE)",
                Listener.text(address),
                SafeText.of(cause.getMessage()));
    }
}
