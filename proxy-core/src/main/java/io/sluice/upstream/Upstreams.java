package io.sluice.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.sluice.codec.http.HeadLimits;
import io.sluice.config.Protocol;
import io.sluice.fleet.Backend;
import io.sluice.observe.LoopCounters;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamStream;
import io.sluice.tls.UpstreamTls;
import io.sluice.transport.Budget;
import io.sluice.transport.Flushes;
import io.sluice.transport.SocketOptions;
import io.sluice.transport.Timer;
import io.sluice.transport.Timers;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The connections of one event loop to all backends. Idle ones are taken last in, first out: the
 * youngest is the least likely to be closed under our hands, and the old ones run out. Confined to
 * its event loop.
 */
public final class Upstreams {
    /** How often idle connections to suspects are looked for. */
    private static final long SWEEP_MILLIS = 200;

    private final EventLoop loop;
    private final Timers timers;
    private final Flushes flushes;
    private final Transport transport;
    private final LoopCounters counters;
    private final Budget budget;
    private final UpstreamTls tls;
    private final Http2Pool http2;
    private final IdentityHashMap<Backend, Deque<Http1UpstreamConnection>> idle =
            new IdentityHashMap<>();
    private final IdentityHashMap<Backend, Http1UpstreamConnection> scouts =
            new IdentityHashMap<>();
    private final Timer sweep = new Sweep();
    private HeadLimits headLimits;
    private Bootstrap bootstrap;

    /**
     * @param goodbye is told of each backend that closes a connection in good order
     */
    public Upstreams(
            EventLoop loop,
            Transport transport,
            Timers timers,
            Flushes flushes,
            HeadLimits headLimits,
            int streamBuffer,
            LoopCounters counters,
            Budget budget,
            UpstreamTls tls,
            Consumer<Backend> goodbye) {
        this.loop = loop;
        this.budget = budget;
        this.tls = tls;
        this.timers = timers;
        this.flushes = flushes;
        this.transport = transport;
        this.headLimits = headLimits;
        this.counters = counters;
        this.bootstrap = bootstrap(streamBuffer);
        this.http2 =
                new Http2Pool(
                        timers, counters, budget, headLimits, streamBuffer, this::dial, goodbye);
    }

    /** Changes the limits of connections that are opened from now on. */
    public void limit(HeadLimits heads, int streamBuffer) {
        headLimits = heads;
        bootstrap = bootstrap(streamBuffer);
        http2.limit(heads, streamBuffer);
    }

    private Bootstrap bootstrap(int streamBuffer) {
        var dialling = new Bootstrap().group(loop);
        SocketOptions.apply(transport, streamBuffer, dialling);
        // A backend may answer and close while it is still being written to: the write that fails
        // then must not close over the answer that lies unread.
        return dialling.option(ChannelOption.AUTO_CLOSE, false);
    }

    /**
     * Opens a stream to {@code backend}. A pooled one is ready at once, see {@link
     * UpstreamStream#isReady()}; a new one tells {@code events} later that it is, or why not.
     */
    public UpstreamStream open(Backend backend, Duration connectTimeout, UpstreamEvents events) {
        if (backend.config().protocol() == Protocol.HTTP2) {
            return http2.open(backend, connectTimeout.toMillis(), events);
        }
        Http1UpstreamConnection pooled = pooled(backend);
        if (pooled != null) {
            pooled.assign(events);
            return pooled;
        }
        return dial(backend, connectTimeout, events);
    }

    /** As {@link #open}, but of HTTP/1.1 never over a connection that was used before. */
    public UpstreamStream dial(Backend backend, Duration connectTimeout, UpstreamEvents events) {
        if (backend.config().protocol() == Protocol.HTTP2) {
            return http2.open(backend, connectTimeout.toMillis(), events);
        }
        var counts = counters.upstreamConnections(backend.id());
        var connection =
                new Http1UpstreamConnection(backend, this, timers, headLimits, counts, events);
        dial(backend, connectTimeout.toMillis(), connection);
        return connection;
    }

    private void dial(Backend backend, long timeoutMillis, Dialling.Dialled owner) {
        int millis = Math.toIntExact(timeoutMillis);
        ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
        Dialling.start(
                bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis),
                backend,
                flushes,
                backend.config().tls() == null
                        ? null
                        : () -> tls.newHandler(backend.config(), allocator, millis),
                owner);
    }

    EventLoop loop() {
        return loop;
    }

    Budget budget() {
        return budget;
    }

    void release(Http1UpstreamConnection connection) {
        idle.computeIfAbsent(connection.backend(), backend -> new ArrayDeque<>()).push(connection);
        if (!sweep.isArmed()) {
            timers.arm(sweep, SWEEP_MILLIS);
        }
    }

    /** It leaves the pool, and lies on to see when its backend closes it. */
    void scout(Http1UpstreamConnection connection) {
        forget(connection);
        scouts.put(connection.backend(), connection);
    }

    /** An idle connection was closed, by whomever. */
    void forget(Http1UpstreamConnection connection) {
        scouts.remove(connection.backend(), connection);
        Deque<Http1UpstreamConnection> connections = idle.get(connection.backend());
        if (connections != null) {
            connections.remove(connection);
            if (connections.isEmpty()) {
                idle.remove(connection.backend());
            }
        }
    }

    /**
     * {@code backend} has left the fleet: what lies idle is closed, and what is busy afterwards.
     */
    public void retire(Backend backend) {
        closeIdle(backend);
        http2.retire(backend);
    }

    /** Closes the idle ones of HTTP/1.1, and all of HTTP/2. */
    public List<ChannelFuture> close() {
        var all =
                Stream.concat(
                                idle.values().stream().flatMap(Deque::stream),
                                scouts.values().stream())
                        .toList();
        all.forEach(Http1UpstreamConnection::closeIdle);
        return Stream.concat(
                        all.stream().map(Http1UpstreamConnection::closeFuture),
                        http2.close().stream())
                .toList();
    }

    /** How many connections to {@code backend} lie idle on this loop. */
    public int idle(Backend backend) {
        Deque<Http1UpstreamConnection> connections = idle.get(backend);
        return connections == null ? 0 : connections.size();
    }

    private @Nullable Http1UpstreamConnection pooled(Backend backend) {
        Deque<Http1UpstreamConnection> connections = idle.get(backend);
        Http1UpstreamConnection next = connections == null ? null : connections.poll();
        while (connections != null && next != null && !next.isOpen()) {
            next = connections.poll(); // closed by the peer, and about to be told so
        }
        if (next != null && !next.isFresh()) { // and all below it have lain even longer
            next.cancel();
            closeIdle(backend);
            return null;
        }
        return next;
    }

    private void closeScout(Backend backend) {
        Http1UpstreamConnection scout = scouts.get(backend);
        if (scout != null) {
            scout.cancel();
        }
    }

    private void closeIdle(Backend backend) {
        Deque<Http1UpstreamConnection> connections = idle.remove(backend);
        if (connections != null) {
            connections.forEach(Http1UpstreamConnection::cancel);
        }
        closeScout(backend);
    }

    /** Closes what lies idle with suspects; runs while anything does. */
    private final class Sweep extends Timer {
        @Override
        protected void expired() {
            Stream.concat(idle.keySet().stream(), scouts.keySet().stream()).toList().stream()
                    .filter(Backend::isSuspect)
                    .forEach(Upstreams.this::closeIdle);
            if (!idle.isEmpty() || !scouts.isEmpty()) {
                timers.arm(this, SWEEP_MILLIS);
            }
        }
    }
}
