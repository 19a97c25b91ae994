package io.sluice.upstream;

import io.netty.channel.ChannelFuture;
import io.sluice.codec.http.HeadLimits;
import io.sluice.fleet.Backend;
import io.sluice.observe.ConnectionCounts;
import io.sluice.observe.LoopCounters;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamStream;
import io.sluice.transport.Budget;
import io.sluice.transport.Timers;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * The HTTP/2 connections of one event loop. A backend has one, and another one as long as it allows
 * fewer streams on each than there are requests. Confined to its event loop.
 */
final class Http2Pool {
    /** Makes a connection. */
    @FunctionalInterface
    interface Dial {
        void to(Backend backend, long timeoutMillis, Http2UpstreamConnection owner);
    }

    private final Timers timers;
    private final LoopCounters counters;
    private final Budget budget;
    private final Dial dial;
    private final Consumer<Backend> goodbye;
    private final IdentityHashMap<Backend, List<Http2UpstreamConnection>> connections =
            new IdentityHashMap<>();
    private HeadLimits headLimits;
    private int streamBuffer;

    Http2Pool(
            Timers timers,
            LoopCounters counters,
            Budget budget,
            HeadLimits headLimits,
            int streamBuffer,
            Dial dial,
            Consumer<Backend> goodbye) {
        this.timers = timers;
        this.counters = counters;
        this.budget = budget;
        this.headLimits = headLimits;
        this.streamBuffer = streamBuffer;
        this.dial = dial;
        this.goodbye = goodbye;
    }

    /** Changes the limits of connections that are opened from now on. */
    void limit(HeadLimits heads, int buffer) {
        headLimits = heads;
        streamBuffer = buffer;
    }

    ConnectionCounts counts(Backend backend) {
        return counters.upstreamConnections(backend.id());
    }

    Budget budget() {
        return budget;
    }

    Timers timers() {
        return timers;
    }

    HeadLimits headLimits() {
        return headLimits;
    }

    int streamBuffer() {
        return streamBuffer;
    }

    /** A stream on the first connection that has room for it, or on a new one. */
    UpstreamStream open(Backend backend, long timeoutMillis, UpstreamEvents events) {
        return new Http2UpstreamStream(withRoom(backend, timeoutMillis), events);
    }

    /** Gives a stream that has to leave its connection another one. */
    void place(Backend backend, long timeoutMillis, Http2UpstreamStream stream) {
        stream.waitFor(withRoom(backend, timeoutMillis));
    }

    private Http2UpstreamConnection withRoom(Backend backend, long timeoutMillis) {
        List<Http2UpstreamConnection> all =
                connections.computeIfAbsent(backend, key -> new ArrayList<>(1));
        for (Http2UpstreamConnection one : all) {
            if (one.hasRoom()) {
                return one;
            }
        }
        var fresh = Http2UpstreamConnection.of(backend, this, timeoutMillis);
        all.add(fresh);
        dial.to(backend, timeoutMillis, fresh);
        return fresh;
    }

    /** The backend closes one of its connections: it may be about to stop. */
    void saidGoodbye(Backend backend) {
        goodbye.accept(backend);
    }

    /** It takes no more streams. */
    void forget(Http2UpstreamConnection connection) {
        List<Http2UpstreamConnection> all = connections.get(connection.backend());
        if (all != null) {
            all.remove(connection);
            if (all.isEmpty()) {
                connections.remove(connection.backend());
            }
        }
    }

    /** {@code backend} has left the fleet: its connections close with their last streams. */
    void retire(Backend backend) {
        List<Http2UpstreamConnection> all = connections.get(backend);
        if (all != null) {
            List.copyOf(all).forEach(Http2UpstreamConnection::retire);
        }
    }

    /** Closes all. */
    List<ChannelFuture> close() {
        List<Http2UpstreamConnection> all =
                connections.values().stream().flatMap(List::stream).toList();
        return all.stream()
                .filter(Http2UpstreamConnection::isOpen)
                .map(Http2UpstreamConnection::close)
                .toList();
    }
}
