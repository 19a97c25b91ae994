package io.sluice.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.failure.SafeText;
import io.sluice.transport.Backlog;
import io.sluice.transport.Budget;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One HTTP/2 connection: one handler, its streams in Netty's table, no channel for each. What its
 * streams write is flushed once for all that a read, or a turn of the event loop, brought about.
 * Confined to its event loop.
 */
@SuppressWarnings("this-escape") // its parts are told nothing before it is in a pipeline
public abstract class Http2Link extends Http2ConnectionHandler {
    private final Http2LinkBuilder.Setup setup;
    private final FloodGuard guard;
    private final Sender sender;
    private final Http1Form form = new Http1Form();
    private final List<Http2Side> touched = new ArrayList<>();
    private final List<Http2Side> changed = new ArrayList<>();
    private final RecentResets resets = new RecentResets();
    private final Runnable flushTask = this::flushNow;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Backlog backlog;
    private boolean isReading;
    private boolean flushRequested;
    private boolean hasFailed;

    protected Http2Link(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2LinkBuilder.Setup setup) {
        super(decoder, encoder, settings, true);
        this.setup = setup;
        this.guard = new FloodGuard(connection().isServer(), setup.limits(), setup.millis());
        decoder.frameListener(new FrameReader(this, guard));
        this.sender = new Sender(encoder, setup.windows(), guard);
        connection().addListener(new Closes());
    }

    // ---- for its streams

    protected final Http2Connection.PropertyKey key() {
        return setup.key();
    }

    final int streamBuffer() {
        return setup.streamBuffer();
    }

    final int initialWindow() {
        return setup.windows().initialWindowSize();
    }

    final Budget budget() {
        return setup.budget();
    }

    /** Where content goes. */
    final Sender sender() {
        return sender;
    }

    protected final Http1Form form() {
        return form;
    }

    /** A head could not be written. */
    final void unsent(Http2Exception why) {
        onError(context(), true, why);
    }

    /** Lets the peer send more in place of bytes that were withheld from it. */
    final void credit(Http2Stream stream, int bytes) {
        try {
            Http2LocalFlowController window = decoder().flowController();
            int owed = Math.min(bytes, window.unconsumedBytes(stream)); // less when it has closed
            if (owed > 0 && window.consumeBytes(stream, owed)) {
                requestFlush();
            }
        } catch (Http2Exception e) {
            onError(context(), true, e);
        }
    }

    /** Ends a stream at once; what is queued of it is forgotten. */
    protected final void reset(Http2Stream stream, Http2Error why) {
        resetStream(context(), stream.id(), why.code(), context().newPromise());
        requestFlush();
    }

    protected final boolean isChannelWritable() {
        return channel().isWritable();
    }

    /** A stream can be written to again; it is told when nothing is being flushed. */
    final void changed(Http2Side side) {
        changed.add(side);
        requestFlush();
    }

    /** What was written leaves soon, together with what else is written until then. */
    protected final void requestFlush() {
        if (!isReading && !flushRequested && context != null) {
            flushRequested = true;
            context.executor().execute(flushTask);
        }
    }

    /** What was written leaves now. */
    protected final void flushNow() {
        flushRequested = false;
        if (context != null) {
            flush(context);
        }
    }

    protected final Channel channel() {
        return context().channel();
    }

    protected final ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    /** At once: nothing that is queued may follow a stream's reset. */
    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext ctx, int streamId, long code, ChannelPromise promise) {
        Http2Stream stream = connection().stream(streamId);
        ChannelFuture future = super.resetStream(ctx, streamId, code, promise);
        if (stream != null) {
            resets.add(streamId);
            stream.close();
        }
        return future;
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            Http2Exception.StreamException fault) {
        if (!outbound && connection().isServer()) {
            try {
                guard.madeReset(cause);
            } catch (Http2Exception flood) {
                onError(ctx, false, flood);
                return;
            }
        }
        int id = fault.streamId();
        Http2Stream stream = connection().stream(id);
        boolean closed = !outbound && stream == null;
        if (!outbound && stream != null && isBehindEnd(stream, fault)) {
            resetStream(ctx, id, Http2Error.STREAM_CLOSED.code(), ctx.newPromise());
        } else if (!closed || fault.error() != Http2Error.STREAM_CLOSED) {
            super.onStreamError(ctx, outbound, cause, fault);
        } else if (!resets.contains(id)) { // RFC 9113 §5.1: the peer itself had ended it
            onError(
                    ctx,
                    false,
                    Http2Exception.connectionError(
                            Http2Error.STREAM_CLOSED,
                            "a frame for stream %d, which has ended",
                            id));
        }
    }

    /**
     * RFC 9113 §5.1: a second head on a stream that the peer has ended, which Netty calls another.
     */
    private boolean isBehindEnd(Http2Stream stream, Http2Exception.StreamException fault) {
        return fault.error() == Http2Error.PROTOCOL_ERROR
                && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && stream.getProperty(key()) != null;
    }

    /** Says once what was wrong, and takes nothing more. */
    @Override
    protected final void onConnectionError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            @Nullable Http2Exception fault) {
        if (hasFailed) {
            return;
        }
        hasFailed = true;
        if (fault == null && cause instanceof IOException) {
            ctx.close(); // the peer has left: there is nobody to be told
            return;
        }
        Http2Exception known =
                fault == null
                        ? new Http2Exception(Http2Error.INTERNAL_ERROR, "internal error", cause)
                        : fault;
        failed(known, cause);
        ChannelFuture said =
                frameWriter()
                        .writeGoAway(
                                ctx,
                                connection().remote().lastStreamCreated(),
                                known.error().code(),
                                ByteBufUtil.writeAscii(
                                        ctx.alloc(), SafeText.of(known.getMessage())),
                                ctx.newPromise());
        ctx.flush();
        ActiveStreams.each(connection(), Http2Stream::close);
        closeAfter(said);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (hasFailed) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    // ---- for those who own it

    /** The connection is about to end because of {@code fault}. */
    protected abstract void failed(Http2Exception fault, Throwable cause);

    /** Closes when the peer has been told why. */
    protected void closeAfter(ChannelFuture said) {
        said.addListener(ChannelFutureListener.CLOSE);
    }

    /** Whether it has told the peer what was wrong. */
    protected final boolean hasFailed() {
        return hasFailed;
    }

    /**
     * A stream begins, or a head comes to one that has had none.
     *
     * @param side null when the stream has none yet
     */
    protected abstract void head(
            Http2Stream stream, @Nullable Http2Side side, Http2Headers head, boolean end)
            throws Http2Exception;

    /** The peer's settings have come. */
    protected void settings(Http2Settings settings) {}

    /** A head has begun and not ended in this read, or one that had not ended has. */
    protected void headIsOpen(boolean open) {}

    /** The peer has answered a ping. */
    protected void pong() {}

    /** The peer will leave when what runs has ended. */
    protected void goodbye() {}

    /** A stream is gone, after its side was told. */
    protected void streamClosed() {}

    /** Lets the peer have as much under way as all its streams together may. */
    protected final void widenWindow() throws Http2Exception {
        Http2Stream all = connection().connectionStream();
        Http2LocalFlowController window = decoder().flowController();
        window.incrementWindowSize(all, setup.connectionWindow() - window.windowSize(all));
        context().flush();
    }

    // ---- what the network tells

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        ctx.pipeline().addBefore(ctx.name(), "frames", sender.frames());
        backlog = new Backlog(ctx.channel(), budget());
        super.handlerAdded(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        isReading = true;
        if (hasFailed) {
            ((ByteBuf) message).release();
            return;
        }
        boolean headWasOpen = guard.isInsideHead();
        try {
            guard.received((ByteBuf) message);
        } catch (Http2Exception flood) {
            ((ByteBuf) message).release();
            onError(ctx, false, flood);
            return;
        }
        super.channelRead(ctx, message);
        if (guard.isInsideHead() != headWasOpen) {
            headIsOpen(guard.isInsideHead());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).untouch();
        }
        touched.clear();
        isReading = false;
        if (sender.frames().isFlooded()) {
            onError(
                    ctx,
                    false,
                    Http2Exception.connectionError(
                            Http2Error.ENHANCE_YOUR_CALM, "too many control frames wait"));
        }
        if (!hasFailed) { // else Netty's decoder would read on even where reading is off
            super.channelReadComplete(ctx); // flushes
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx); // closes all streams
        if (backlog != null) {
            backlog.release();
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        super.flush(ctx);
        for (Http2Stream ended = sender.nextEnded(); ended != null; ended = sender.nextEnded()) {
            closeStreamLocal(ended, channel().newSucceededFuture());
        }
        while (!changed.isEmpty()) {
            changed.removeLast().writabilityChanged();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (backlog != null) {
            backlog.update();
        }
        super.channelWritabilityChanged(ctx);
        eachSide(Http2Side::writabilityChanged);
    }

    /** Gives each stream that is open to {@code told}. */
    protected final void eachSide(Consumer<Http2Side> told) {
        ActiveStreams.sides(connection(), key()).forEach(told);
    }

    /** A stream has something for its exchange to flush when the read is complete. */
    final void touch(Http2Side side) {
        if (side.touch()) {
            touched.add(side);
        }
    }

    private final class Closes extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Side side = stream.getProperty(key());
            if (side != null) {
                side.forgetQueue();
                side.closed();
            }
            streamClosed();
        }
    }
}
