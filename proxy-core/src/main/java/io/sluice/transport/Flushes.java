package io.sluice.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * What the connections of one event loop have to flush, held back until all sockets that were ready
 * have been read: the kernel's code for writing then runs for many connections in a row, and does
 * not drive the proxy's own out of the processor's caches in between. A connection that is full or
 * closes is flushed at once. Confined to its event loop.
 */
public final class Flushes implements Runnable {
    /** Who wrote longer ago has waited long enough, and has left the processor's caches. */
    private static final int MOST = 32;

    private final Executor loop;
    private Connection[] due = new Connection[MOST];
    private int count;
    private boolean scheduled;
    private boolean flushing;

    /**
     * @param loop runs what it is given when all that is ready was read
     */
    public Flushes(Executor loop) {
        this.loop = loop;
    }

    /** What stands at the network's end of a connection's pipeline. */
    public ChannelHandler connection() {
        return new Connection();
    }

    @Override
    public void run() {
        scheduled = false;
        flush();
    }

    /** Whom this makes write joins the queue. */
    private void flush() {
        flushing = true;
        for (int i = 0; i < count; i++) {
            due[i].flush();
        }
        count = 0;
        flushing = false;
    }

    private void add(Connection connection) {
        if (count == due.length) {
            due = Arrays.copyOf(due, 2 * count);
        }
        due[count++] = connection;
        if (count >= MOST && !flushing) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            loop.execute(this);
        }
    }

    private final class Connection extends ChannelOutboundHandlerAdapter {
        @SuppressWarnings("NullAway.Init") // comes with handlerAdded, before anything is written
        private ChannelHandlerContext context;

        private boolean isDue;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (!ctx.channel().isWritable()) {
                ctx.flush();
            } else if (!isDue) {
                isDue = true;
                add(this);
            }
        }

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            flush();
            ctx.close(promise);
        }

        void flush() {
            if (isDue) {
                isDue = false;
                context.flush();
            }
        }
    }
}
