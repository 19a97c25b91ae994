package io.sluice.listen;

import io.netty.channel.ChannelFuture;
import io.sluice.codec.http1.Origin;
import io.sluice.exchange.LoopContext;
import io.sluice.failure.Failure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The clients' connections of one event loop. Confined to it. */
public final class ClientConnections {
    private final LoopContext loop;
    private final PeerLog peers;
    private final Set<ClientConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param peers of the whole proxy
     */
    public ClientConnections(LoopContext loop, PeerLog peers) {
        this.loop = loop;
        this.peers = peers;
    }

    /** A client did what it should not. */
    void note(Origin client, String what) {
        peers.note(new String(client.address(), StandardCharsets.US_ASCII), what);
    }

    LoopContext loop() {
        return loop;
    }

    void add(ClientConnection connection) {
        if (open.add(connection)) {
            loop.counters().clientConnections().increment();
        }
    }

    void remove(ClientConnection connection) {
        if (open.remove(connection)) {
            loop.counters().clientConnections().add(-1);
        }
    }

    /** One more was not taken, since there are too many. */
    void refused(String client) {
        peers.note(client, "not let in, there are as many connections as there may be");
        loop.counters().refusedConnections().increment();
    }

    /** The proxy stops: those clients are told that can be. */
    public void drain() {
        new ArrayList<>(open).forEach(ClientConnection::drain);
    }

    /** Closes all, and the idle connections to backends. */
    public List<ChannelFuture> close() {
        var closing = new ArrayList<>(loop.upstreams().close());
        new ArrayList<>(open).forEach(connection -> closing.add(connection.close()));
        return closing;
    }

    /** Closes those that carry no request. */
    public void closeIdle() {
        new ArrayList<>(open).forEach(ClientConnection::closeIfIdle);
    }

    /** Ends the requests that still run: they are refused, or their answers are cut. */
    public void cut(Failure why) {
        new ArrayList<>(open).forEach(connection -> connection.cut(why));
    }
}
