package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.fleet.Backend;
import io.sluice.http2.ActiveStreams;
import io.sluice.http2.Http2Link;
import io.sluice.http2.Http2LinkBuilder;
import io.sluice.http2.Http2Side;
import io.sluice.observe.ConnectionCounts;
import io.sluice.observe.Count;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.tls.TlsFault;
import io.sluice.transport.SocketFailure;
import io.sluice.transport.Timer;
import io.sluice.transport.Timers;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTTP/2 connection to a backend, which carries many exchanges at once. It is ready when the
 * backend's settings are here, so that one that does not speak HTTP/2 has seen no request. Confined
 * to its event loop.
 */
final class Http2UpstreamConnection extends Http2Link implements Dialling.Dialled {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.upstream");

    /** How long a connection may lie idle. Servers say goodbye before they close this one. */
    private static final long IDLE_MILLIS = 60_000;

    private enum State {
        /** Dialling, or waiting for the settings. */
        CONNECTING,
        OPEN,
        /** Takes no new stream: the backend said so, or the ids are used up. */
        LEAVING,
        CLOSED
    }

    private final Backend backend;
    private final Http2Pool pool;
    private final Timers timers;
    private final ResponseHeadParser parser;
    private final long settingsMillis;
    private final ConnectionCounts counts;
    private final List<Http2UpstreamStream> waiting = new ArrayList<>();
    private final Timer clock = new Clock();
    private State state = State.CONNECTING;
    private String resetBy = "";
    private boolean carried;
    private @Nullable Count counted;

    private Http2UpstreamConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2LinkBuilder.Setup setup,
            Backend backend,
            Http2Pool pool,
            long settingsMillis) {
        super(decoder, encoder, settings, setup);
        this.backend = backend;
        this.pool = pool;
        this.timers = pool.timers();
        this.parser = new ResponseHeadParser(pool.headLimits());
        this.settingsMillis = settingsMillis;
        this.counts = pool.counts(backend);
        connection().addListener(new Goodbye());
    }

    /**
     * @param settingsMillis how long the backend has for its settings
     */
    static Http2UpstreamConnection of(Backend backend, Http2Pool pool, long settingsMillis) {
        HeadLimits limits = pool.headLimits();
        return Http2LinkBuilder.client(
                limits.bytes(),
                pool.streamBuffer(),
                pool.budget(),
                pool.timers()::now,
                (decoder, encoder, settings, setup) ->
                        new Http2UpstreamConnection(
                                decoder, encoder, settings, setup, backend, pool, settingsMillis));
    }

    Backend backend() {
        return backend;
    }

    /** Whether another stream may be given to it. */
    boolean hasRoom() {
        return switch (state) {
            case CONNECTING -> waiting.size() < Http2LinkBuilder.MOST_STREAMS;
            case OPEN ->
                    connection().numActiveStreams() < Http2LinkBuilder.MOST_STREAMS
                            && connection().local().canOpenStream();
            case LEAVING, CLOSED -> false;
        };
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether it has carried a request before. */
    boolean hasCarried() {
        return carried;
    }

    ResponseHeadParser parser() {
        return parser;
    }

    /** A stream that begins when the connection is ready. */
    void await(Http2UpstreamStream stream) {
        waiting.add(stream);
    }

    void forget(Http2UpstreamStream stream) {
        waiting.remove(stream);
    }

    // ---- life

    @Override
    public void connected(Channel dialled, @Nullable Throwable cause) {
        if (cause != null) {
            over(DialFailure.of(cause));
            return;
        }
        SslHandler tls = dialled.pipeline().get(SslHandler.class);
        if (tls != null && !ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            dialled.close();
            over(new UpstreamFailure(Kind.UNREACHABLE, TlsFault.NO_HTTP_2));
            return;
        }
        if (state == State.CONNECTING) {
            timers.arm(clock, settingsMillis);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx); // sends the preface
        widenWindow();
    }

    @Override
    protected void settings(Http2Settings settings) {
        if (state != State.CONNECTING) {
            return;
        }
        state = State.OPEN;
        clock.disarm();
        List<Http2UpstreamStream> ready = List.copyOf(waiting);
        waiting.clear();
        for (Http2UpstreamStream stream : ready) {
            if (hasRoom()) {
                stream.ready();
            } else {
                pool.place(backend, settingsMillis, stream); // the backend allows fewer at once
            }
        }
        idleIfUnused();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        backend.heard(timers.nanos());
        super.channelRead(ctx, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        boolean connecting = state == State.CONNECTING;
        state = State.CLOSED;
        clock.disarm();
        pool.forget(this);
        super.channelInactive(ctx); // closes all streams
        recount();
        if (connecting) {
            over(
                    new UpstreamFailure(
                            Kind.UNREACHABLE, "it closed the connection before HTTP/2 had begun"));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE
                || event == SslCloseCompletionEvent.SUCCESS) {
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException
                || cause instanceof DecoderException && cause.getCause() instanceof IOException) {
            resetBy = SocketFailure.text(cause);
            ctx.close();
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    @Override
    protected void failed(Http2Exception fault, Throwable cause) {
        if (fault.error() == Http2Error.INTERNAL_ERROR) {
            LOG.error("backend {}: an HTTP/2 connection failed", backend.id(), cause);
        } else {
            LOG.warn("backend {}: {}", backend.id(), fault.getMessage());
        }
        resetBy = String.valueOf(fault.getMessage());
        leave();
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            Http2Exception.StreamException fault) {
        Http2Stream stream = connection().stream(fault.streamId());
        if (stream != null && stream.getProperty(key()) instanceof Http2UpstreamStream side) {
            side.broken(String.valueOf(fault.getMessage()));
        }
        super.onStreamError(ctx, outbound, cause, fault);
    }

    /** Why its streams ended, as far as that is known. */
    String resetBy() {
        return resetBy;
    }

    /** There never was a connection. */
    private void over(UpstreamFailure why) {
        state = State.CLOSED;
        clock.disarm();
        pool.forget(this);
        List<Http2UpstreamStream> failed = List.copyOf(waiting);
        waiting.clear();
        failed.forEach(stream -> stream.failed(why));
    }

    private void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            pool.forget(this);
        }
    }

    /** Where it is counted follows what it carries. */
    @SuppressWarnings("ReferenceEquality") // one of two counts, or none
    private void recount() {
        boolean there = state == State.OPEN || state == State.LEAVING;
        boolean busy = connection().numActiveStreams() > 0;
        Count next = !there ? null : busy ? counts.active() : counts.idle();
        if (counted != next) {
            if (counted != null) {
                counted.add(-1);
            }
            if (next != null) {
                next.add(1);
            }
            counted = next;
        }
    }

    private void idleIfUnused() {
        recount();
        if (connection().numActiveStreams() > 0) {
            return;
        }
        if (state == State.LEAVING) {
            channel().close();
        } else if (state == State.OPEN) {
            timers.arm(clock, IDLE_MILLIS);
        }
    }

    /** Takes no new stream, and closes with its last one. */
    void retire() {
        leave();
        idleIfUnused();
    }

    ChannelFuture close() {
        state = State.CLOSED;
        clock.disarm();
        pool.forget(this);
        return channel().close();
    }

    // ---- streams

    @Override
    protected void head(
            Http2Stream stream, @Nullable Http2Side side, Http2Headers head, boolean end) {
        if (side instanceof Http2UpstreamStream known) {
            known.headRead(head, end);
        }
    }

    @Override
    protected void streamClosed() {
        idleIfUnused();
    }

    /** Opens the next stream for {@code side}, and sends its head; false when that cannot be. */
    boolean begin(Http2UpstreamStream side, Http2Headers head, boolean end) {
        int id = connection().local().incrementAndGetNextStreamId();
        if (id < 0) {
            leave();
            return false;
        }
        clock.disarm();
        carried = true;
        try {
            Http2Stream stream = connection().local().createStream(id, false);
            side.begun(stream, head, end);
        } catch (Http2Exception refused) {
            return false;
        } finally {
            recount();
        }
        return true;
    }

    /** Runs {@code told} when the caller is done. */
    void later(Runnable told) {
        channel().eventLoop().execute(told);
    }

    void cancel(Http2Stream stream) {
        reset(stream, Http2Error.CANCEL);
    }

    /** The backend says that it closes, and which streams it has not touched. */
    private final class Goodbye extends Http2ConnectionAdapter {
        @Override
        public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
            pool.saidGoodbye(backend);
            leave();
            ActiveStreams.each(
                    connection(),
                    stream -> {
                        if (stream.id() > lastStreamId
                                && stream.getProperty(key()) instanceof Http2UpstreamStream side) {
                            side.unprocessed("it is going away");
                        }
                    });
            if (connection().numActiveStreams() == 0) {
                channel().close();
            }
        }
    }

    /** Runs while the settings are awaited, and while there is no stream. */
    private final class Clock extends Timer {
        @Override
        protected void expired() {
            if (state == State.CONNECTING) {
                over(new UpstreamFailure(Kind.UNREACHABLE, "it did not answer in HTTP/2 in time"));
            }
            if (connection().numActiveStreams() == 0) {
                close();
            }
        }
    }
}
