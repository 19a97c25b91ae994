package io.sluice.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.codec.http.HeadFault;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http1.Origin;
import io.sluice.codec.http1.RequestHeadParser;
import io.sluice.exchange.LoopContext;
import io.sluice.exchange.Service;
import io.sluice.failure.Failure;
import io.sluice.http2.Http2Link;
import io.sluice.http2.Http2LinkBuilder;
import io.sluice.http2.Http2Side;
import io.sluice.transport.Timer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One HTTP/2 connection of a client. Each of its streams is an exchange of its own. Confined to its
 * event loop.
 */
final class Http2ClientConnection extends Http2Link implements ClientConnection {
    /** How long a client may have no request under way. */
    private static final long IDLE_MILLIS = 75_000;

    /** How long requests may still arrive that were sent before the client heard of the drain. */
    private static final long LAST_CALL_MILLIS = 1_000;

    private enum State {
        OPEN,
        /** The client was told to begin nothing new; what is on its way is still taken. */
        LAST_CALL,
        /** Nothing new is taken; it closes with its last stream. */
        CLOSING,
        /** All is said; the client reads it and closes. */
        SAID
    }

    private final ClientConnections connections;
    private final LoopContext loop;
    private final int listener;
    private final Origin origin;
    private final HeadLimits limits;
    private final RequestHeadParser parser;
    private final Set<Http2ClientStream> lingering = new LinkedHashSet<>();
    private final Timer clock = new Clock();
    private final HeadClock headClock;
    private final Http2Faults faults;
    private final int mostRequests;
    private int requests;
    private State state = State.OPEN;

    private Http2ClientConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2LinkBuilder.Setup setup,
            ClientConnections connections,
            int listener,
            Origin origin) {
        super(decoder, encoder, settings, setup);
        this.connections = connections;
        this.loop = connections.loop();
        this.listener = listener;
        this.origin = origin;
        this.limits = HeadLimits.DEFAULT.withBytes(loop.limits().head());
        this.parser = new RequestHeadParser(limits);
        this.faults = new Http2Faults(connections, origin);
        this.headClock = new HeadClock(loop, this::headIsLate);
        this.mostRequests = loop.limits().http2().requests();
    }

    static Http2ClientConnection of(ClientConnections connections, int listener, Origin origin) {
        LoopContext loop = connections.loop();
        return Http2LinkBuilder.server(
                loop.limits(),
                loop.budget(),
                loop.timers()::now,
                (decoder, encoder, settings, setup) ->
                        new Http2ClientConnection(
                                decoder, encoder, settings, setup, connections, listener, origin));
    }

    LoopContext loop() {
        return loop;
    }

    @Override
    public int listener() {
        return listener;
    }

    Service service() {
        return loop.now().services().get(listener);
    }

    Origin origin() {
        return origin;
    }

    Channel clientChannel() {
        return channel();
    }

    // ---- what the network tells

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx); // the greeting has happened: the channel is active
        widenWindow();
        loop.timers().arm(clock, loop.limits().headerTime().toMillis());
        connections.add(this); // which may tell it to leave
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        connections.remove(this);
        if (requests > 0 && !hasFailed()) {
            connections.behaved(channel());
        }
        clock.disarm();
        headClock.disarm();
        super.channelInactive(ctx); // closes all streams
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE
                || event == SslCloseCompletionEvent.SUCCESS) {
            ctx.close(); // without its credit nothing could be sent any more
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            ctx.close(); // reset by the peer; channelInactive tells what that means
        } else if (cause instanceof DecoderException && cause.getCause() instanceof IOException) {
            ctx.close(); // as above, over TLS
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    @Override
    protected void failed(Http2Exception fault, Throwable cause) {
        state = State.CLOSING;
        faults.end(channel(), fault, cause);
    }

    @Override
    protected void headIsOpen(boolean open) {
        headClock.watch(open);
        if (state == State.OPEN && connection().numActiveStreams() == 0) {
            if (open) {
                clock.disarm(); // it is not idle any more
            } else {
                loop.timers().arm(clock, IDLE_MILLIS);
            }
        }
    }

    private void headIsLate() {
        faults.slow();
        Http2Error calm = Http2Error.ENHANCE_YOUR_CALM;
        onError(context(), false, Http2Exception.connectionError(calm, "a head came too slowly"));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (state == State.SAID) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (hasFailed()) {
            faults.forget(channel(), (ByteBuf) message);
        }
        super.channelRead(ctx, message);
    }

    @Override
    protected void closeAfter(ChannelFuture said) {
        loop.timers().arm(clock, faults.letGo(this, channel()));
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            Http2Exception.StreamException fault) {
        faults.endOfStream(ctx.channel(), fault);
        super.onStreamError(ctx, outbound, cause, fault);
    }

    // ---- from frames to requests

    @Override
    protected void head(
            Http2Stream stream, @Nullable Http2Side side, Http2Headers head, boolean end) {
        if (side instanceof Http2ClientStream begun) {
            begun.trailers();
            return;
        }
        var fresh = new Http2ClientStream(this, stream);
        if (state == State.OPEN && lingering.isEmpty()) {
            clock.disarm();
        }
        ByteBuf bytes = channel().alloc().buffer(loop.limits().head() / 64);
        HeadFault fault = form().request(head, end, limits.fields(), bytes);
        if (fault == HeadFault.NONE) {
            parser.reset();
            switch (parser.parse(bytes, fresh.head())) {
                case COMPLETE -> {}
                case FAULTY -> fault = parser.fault();
                case INCOMPLETE -> fault = HeadFault.HEAD_TOO_LARGE;
            }
        }
        fresh.begin(bytes, fault, end);
        if (++requests == mostRequests) {
            drain(); // another connection may go to another loop, and has fresh tables
        }
    }

    @Override
    protected void streamClosed() {
        if (connection().numActiveStreams() > 0 || hasFailed()) {
            return;
        }
        if (state == State.CLOSING) {
            closeWhenRead();
        } else if (state == State.OPEN) {
            loop.timers().arm(clock, IDLE_MILLIS);
        }
    }

    // ---- for its streams

    void pushOut() {
        flushNow();
    }

    void cut(Http2Stream stream, Http2Error why) {
        reset(stream, why);
    }

    /** An ended answer waits for the client to take it; that must not last for ever. */
    void linger(Http2ClientStream stream) {
        lingering.add(stream);
        if (!clock.isArmed()) {
            loop.timers().arm(clock, lingerMillis());
        }
    }

    void lingersNoMore(Http2ClientStream stream) {
        lingering.remove(stream);
    }

    private long lingerMillis() {
        return Math.max(1, loop.limits().stalledReader().toMillis());
    }

    // ---- endings

    @Override
    public void drain() {
        if (state == State.OPEN) {
            state = State.LAST_CALL;
            goAway(Integer.MAX_VALUE);
            encoder().writePing(context(), false, 0, context().newPromise());
            flushNow();
            loop.timers().arm(clock, LAST_CALL_MILLIS);
        }
    }

    @Override
    protected void pong() {
        if (state == State.LAST_CALL) {
            lastCallOver();
        }
    }

    @Override
    protected void goodbye() {
        drain(); // RFC 9113 §6.8: what runs is finished
    }

    private void lastCallOver() {
        state = State.CLOSING;
        goAway(connection().remote().lastStreamCreated());
        if (connection().numActiveStreams() == 0) {
            closeWhenRead();
        } else {
            flushNow();
        }
    }

    private void goAway(int lastStream) {
        goAway(
                context(),
                lastStream,
                Http2Error.NO_ERROR.code(),
                io.netty.buffer.Unpooled.EMPTY_BUFFER,
                context().newPromise());
    }

    /**
     * What still comes is read and forgotten: a client sends credit and pings, and a plain close
     * that meets them would take from it what it has not read.
     */
    private void closeWhenRead() {
        state = State.SAID;
        flushNow();
        loop.timers().arm(clock, lingerMillis());
        Closing.letRead(channel(), () -> loop.timers().arm(clock, Patience.LINGER_MILLIS));
    }

    @Override
    public void cut(Failure why) {
        eachSide(
                side -> {
                    if (side instanceof Http2ClientStream stream) {
                        stream.cut(why);
                    }
                });
        if (connection().numActiveStreams() == 0 && !hasFailed() && state != State.SAID) {
            goAway(connection().remote().lastStreamCreated());
            Closing.whenWritten(channel());
        } else {
            channel().close();
        }
    }

    @Override
    public ChannelFuture close() {
        return channel().close();
    }

    /** Runs while there is no stream, while a drain is announced, and while answers linger. */
    private final class Clock extends Timer {
        @Override
        protected void expired() {
            if (hasFailed() || state == State.SAID) {
                channel().close();
                return;
            }
            if (state == State.LAST_CALL || connection().numActiveStreams() == 0) {
                lastCallOver();
                return;
            }
            for (Http2ClientStream stream : List.copyOf(lingering)) {
                stream.cutIfStalled();
            }
            if (!lingering.isEmpty()) {
                loop.timers().arm(this, lingerMillis());
            }
        }
    }
}
