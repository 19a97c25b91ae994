package io.sluice.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * What the connections of one event loop have to flush, once all sockets that were ready have been
 * read: the kernel's code for reading, the proxy's, and the kernel's for writing then run for many
 * connections in a row each, and stay in the processor's caches. Confined to its event loop.
 */
public final class Flushes implements Runnable {
    /** What was written longer ago is in the processor's caches no more. */
    private static final int MOST = Integer.getInteger("flushes", 32);

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
