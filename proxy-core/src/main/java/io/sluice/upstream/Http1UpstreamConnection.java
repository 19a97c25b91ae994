package io.sluice.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.codec.http.HeadLimits;
import io.sluice.fleet.Backend;
import io.sluice.observe.ConnectionCounts;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.stream.UpstreamRequest;
import io.sluice.stream.UpstreamStream;
import io.sluice.transport.Backlog;
import io.sluice.transport.JoinedWrites;
import io.sluice.transport.SocketFailure;
import io.sluice.transport.Timers;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Objects;

/**
 * One HTTP/1.1 connection to a backend; it carries one exchange after another, never two at once.
 * Writing lives in {@link Http1RequestWriter}, reading in {@link Http1ResponseReader}; here is what
 * state it is in. Confined to its event loop.
 */
final class Http1UpstreamConnection extends ChannelInboundHandlerAdapter
        implements UpstreamStream, Dialling.Dialled, Idling.Owner {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.upstream");

    private enum State {
        CONNECTING,
        /** In the pool. A read is armed: any byte, or the peer's close, takes it out. */
        IDLE,
        /** Carries an exchange. */
        BUSY,
        /**
         * The answer is complete, but not what is being read: bytes behind it are nobody's, and
         * must not meet a request that a pipelining client has ready.
         */
        ANSWERED,
        CLOSED
    }

    private final Backend backend;
    private final Upstreams pool;
    private final Timers timers;
    private final ConnectionCounts counts;
    private final Http1RequestWriter request;
    private final Http1ResponseReader response;
    private final Idling idling;

    private UpstreamEvents events;
    private State state = State.CONNECTING;
    private @Nullable Channel channel;
    private @Nullable JoinedWrites out;
    private @Nullable Backlog backlog;
    private boolean reused;
    private boolean answered;
    private boolean closeNotified;
    private String resetBy = "";

    Http1UpstreamConnection(
            Backend backend,
            Upstreams pool,
            Timers timers,
            HeadLimits headLimits,
            ConnectionCounts counts,
            UpstreamEvents events) {
        this.backend = backend;
        this.pool = pool;
        this.timers = timers;
        this.idling = new Idling(this, timers, backend.keepAlive());
        this.counts = counts;
        this.request = new Http1RequestWriter();
        this.response = new Http1ResponseReader(headLimits);
        this.events = events;
    }

    Backend backend() {
        return backend;
    }

    @Override
    public void connected(Channel dialled, @Nullable Throwable cause) {
        if (state == State.CLOSED) {
            if (cause == null) {
                dialled.close(); // given up meanwhile
            }
            return;
        }
        if (cause != null) {
            become(State.CLOSED);
            events.upstreamFailed(DialFailure.of(cause));
            return;
        }
        channel = dialled;
        out = new JoinedWrites(dialled);
        backlog = new Backlog(dialled, pool.budget());
        become(State.BUSY);
        events.upstreamReady();
    }

    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Whether it has not lain in the pool for longer than its backend allows. */
    boolean isFresh() {
        return idling.isFresh();
    }

    /** Takes it out of the pool, for one exchange. */
    void assign(UpstreamEvents next) {
        events = next;
        idling.assigned();
        become(State.BUSY);
        reused = true;
        answered = false;
    }

    @Override
    public void becomeScout() {
        pool.scout(this);
    }

    @Override
    public void closeIdle() {
        close();
    }

    /** When it is closed; it has been connected. */
    ChannelFuture closeFuture() {
        return Objects.requireNonNull(channel).closeFuture();
    }

    // ---- as the exchange sees it

    @Override
    public boolean isReady() {
        return state == State.BUSY;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isBetweenEvents() {
        return response.isBetweenEvents();
    }

    @Override
    public void send(UpstreamRequest head) {
        response.expect(head.clientHead().method(), events::upstreamContent);
        request.head(head, out());
    }

    @Override
    public void body(ByteBuf payload) {
        if (state != State.BUSY) {
            payload.release();
            return;
        }
        request.body(payload, out());
    }

    @Override
    public void end() {
        if (state == State.BUSY) {
            request.end(out());
        }
    }

    @Override
    public void flush() {
        if (state == State.BUSY) {
            out().flush();
        }
    }

    @Override
    public boolean isWritable() {
        return channel == null || channel.isWritable();
    }

    @Override
    public void pauseReading() {
        setReading(false);
    }

    @Override
    public void resumeReading() {
        setReading(true);
    }

    @Override
    public void cancel() {
        close();
    }

    // ---- as the network sees it

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        backend.heard(timers.nanos());
        if (state != State.BUSY) {
            in.release(); // what nobody asked for must never be taken for the next answer
            close();
            return;
        }
        answered = true;
        ByteBuf head = response.takeHeld();
        read(head == null ? in : merge(ctx, head, in));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state == State.BUSY) {
            events.upstreamReadComplete();
        } else if (state == State.ANSWERED) {
            rest();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (backlog != null) {
            backlog.update();
        }
        if (state == State.BUSY) {
            events.upstreamWritabilityChanged();
        }
    }

    /**
     * A read that fails closes by itself; a write that fails leaves an answer to be read. Its end
     * is then not to be trusted, if only the connection's end tells it: the failed write has taken
     * the socket's error, and what follows a reset reads like an orderly close. Such an answer is
     * cut, though it may have been whole.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        resetBy = SocketFailure.text(cause);
        if (!SocketFailure.isPeers(cause)) {
            LOG.error("backend {}: an exchange failed", backend.id(), cause);
        }
        if (!(cause instanceof IOException)) { // that one has closed it
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) { // over TLS only this is an orderly close
            closeNotified = true;
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        State before = state;
        if (before == State.IDLE || before == State.BUSY && reused && !answered) {
            idling.closedByBackend();
        }
        if (before == State.IDLE || before == State.ANSWERED) {
            close();
        } else if (before == State.BUSY) {
            become(State.CLOSED);
            disconnected();
        }
        response.release();
        if (out != null && backlog != null) {
            out.release();
            backlog.release();
        }
    }

    /** Passes on as much of the answer as {@code in} (taken) has. */
    @SuppressWarnings("ReferenceEquality") // the buffer itself, or a slice of it
    private void read(ByteBuf in) {
        ByteBuf rest = in;
        try {
            while (state == State.BUSY) {
                switch (response.next(rest)) {
                    case HEAD -> response.begin(events.upstreamHead(response.head()));
                    case BODY -> {
                        ByteBuf bytes = response.takeBytes(rest);
                        rest = bytes == rest ? Unpooled.EMPTY_BUFFER : rest;
                        events.upstreamBody(bytes);
                    }
                    case END -> complete(rest.isReadable());
                    case FAULTY -> fail(Kind.INVALID, response.fault());
                    case MORE -> {
                        return;
                    }
                }
            }
        } finally {
            rest.release();
        }
    }

    /** The answer is complete; the connection may carry another one. */
    private void complete(boolean unasked) {
        if (unasked || !request.isComplete() || !response.allowsReuse() || !backend.keepsIdle()) {
            close();
        } else {
            become(State.ANSWERED);
            setReading(true);
        }
        events.upstreamEnd();
    }

    /** Nothing came behind the answer: back to the pool. */
    private void rest() {
        become(State.IDLE);
        idling.begin();
        pool.release(this);
    }

    private void disconnected() {
        boolean reset = !resetBy.isEmpty();
        boolean orderly = !reset && (closeNotified || backend.config().tls() == null);
        if (orderly && response.endsWithConnection()) {
            events.upstreamEnd();
            return;
        }
        String how = reset ? "reset the connection" : "closed the connection";
        if (response.isInBody()) {
            events.upstreamFailed(new UpstreamFailure(Kind.TRUNCATED, how + " inside its answer"));
        } else if (answered) {
            events.upstreamFailed(new UpstreamFailure(Kind.INVALID, how + " inside its head"));
        } else {
            events.upstreamFailed(
                    new UpstreamFailure(Kind.CLOSED_UNANSWERED, how + " without an answer"));
        }
    }

    private void fail(Kind kind, String detail) {
        UpstreamEvents failed = events;
        Kind seen = response.isInBody() ? Kind.TRUNCATED : kind;
        close();
        failed.upstreamFailed(new UpstreamFailure(seen, detail));
    }

    private void close() {
        if (state == State.IDLE) {
            pool.forget(this);
        }
        become(State.CLOSED);
        idling.end();
        if (channel != null) {
            channel.close();
        }
    }

    private void become(State next) {
        count(state, -1);
        count(next, 1);
        state = next;
    }

    private void count(State of, int more) {
        switch (of) {
            case IDLE -> counts.idle().add(more);
            case BUSY, ANSWERED -> counts.active().add(more);
            case CONNECTING, CLOSED -> {}
        }
    }

    private void setReading(boolean reading) {
        if (channel != null && channel.config().isAutoRead() != reading) {
            channel.config().setAutoRead(reading);
        }
    }

    private JoinedWrites out() {
        if (out == null) {
            throw new IllegalStateException("not connected to " + backend);
        }
        return out;
    }

    private static ByteBuf merge(ChannelHandlerContext ctx, ByteBuf held, ByteBuf in) {
        return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, in);
    }
}
