package io.sluice.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.sluice.codec.http1.Origin;
import io.sluice.config.AddressLimits;
import io.sluice.exchange.LoopContext;
import io.sluice.failure.Failure;
import io.sluice.observe.RepeatedLog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The clients' connections of one event loop. Confined to it. */
public final class ClientConnections {
    /** Connections that are cut off and not closed yet; the oldest make room. */
    private static final int MOST_CUT_OFF = 256;

    private final LoopContext loop;
    private final RepeatedLog peers;
    private final Addresses addresses;
    private final Newcomers newcomers;
    private final Set<ClientConnection> cutOff = new LinkedHashSet<>();
    private final Set<ClientConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Integer> closed = new HashSet<>();
    private boolean draining;

    /**
     * @param peers of the whole proxy
     * @param addresses of the whole proxy
     */
    public ClientConnections(LoopContext loop, RepeatedLog peers, Addresses addresses) {
        this.loop = loop;
        this.peers = peers;
        this.addresses = addresses;
        this.newcomers = new Newcomers(loop.timers(), addresses);
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
        if (draining || closed.contains(connection.listener())) {
            connection.drain(); // it was accepted just before
        }
    }

    void remove(ClientConnection connection) {
        cutOff.remove(connection);
        if (open.remove(connection)) {
            loop.counters().clientConnections().add(-1);
        }
    }

    /** One more was not taken, since there are too many. */
    void refused(SocketChannel client, String why) {
        peers.note(client.remoteAddress().getAddress().getHostAddress(), "not let in, " + why);
        loop.counters().refusedConnections().increment();
        client.close();
    }

    /**
     * Lets a new connection in, at once or when its address may, or closes it.
     *
     * @return whether it was not closed
     */
    boolean letIn(SocketChannel client) {
        InetAddress address = client.remoteAddress().getAddress();
        AddressLimits limits = loop.limits().perAddress();
        if (limits.connections() > 0 && !isTrusted(address)) {
            if (!addresses.opens(address, limits.connections())) {
                refused(client, "its address has as many connections as it may");
                return false;
            }
            client.closeFuture().addListener(closed -> addresses.closes(address));
        }
        long wait = addresses.enters(address, limits);
        if (wait == 0 || isTrusted(address)) {
            return true;
        }
        if (wait == Addresses.REFUSED || !newcomers.letWait(client, wait)) {
            refused(client, "too many new connections of its address wait");
            return false;
        }
        loop.counters().heldConnections().increment();
        return true;
    }

    /** Whether clients behind {@code address} must not suffer for each other. */
    private boolean isTrusted(InetAddress address) {
        return loop.now().trustedProxies().stream().anyMatch(proxy -> proxy.contains(address));
    }

    /**
     * A client broke the rules of HTTP/2, and is told so.
     *
     * @param flood whether nobody does that by mistake
     * @return how many milliseconds its connection stays, unread; 0 when it is closed soon
     */
    long pauseAfter(Channel client, Origin origin, boolean flood) {
        AddressLimits limits = loop.limits().perAddress();
        long pause = limits.abusePause().toNanos();
        if (pause > 0 && client.remoteAddress() instanceof InetSocketAddress from) {
            if (origin.trusted()) {
                pause = flood ? pause : 0;
            } else {
                pause = addresses.cutOff(from.getAddress(), flood, limits);
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(pause);
    }

    /** Keeps {@code connection} for a while that is cut off. */
    void keepCutOff(ClientConnection connection) {
        cutOff.add(connection);
        if (cutOff.size() > MOST_CUT_OFF) {
            ClientConnection oldest = cutOff.iterator().next();
            cutOff.remove(oldest);
            oldest.close();
        }
    }

    /** A connection that was of use to its client ends. */
    void behaved(Channel client) {
        if (client.remoteAddress() instanceof InetSocketAddress from) {
            addresses.behaved(from.getAddress());
        }
    }

    /** The proxy stops: all clients are told to leave. */
    public void drain() {
        draining = true;
        new ArrayList<>(open).forEach(ClientConnection::drain);
    }

    /** This listener is closed: those who came in by it are told to leave. */
    public void drain(int listener) {
        closed.add(listener);
        for (ClientConnection connection : new ArrayList<>(open)) {
            if (connection.listener() == listener) {
                connection.drain();
            }
        }
    }

    /** Closes all, and the idle connections to backends. */
    public List<ChannelFuture> close() {
        var closing = new ArrayList<>(loop.upstreams().close());
        new ArrayList<>(open).forEach(connection -> closing.add(connection.close()));
        return closing;
    }

    /** Ends the requests that still run: they are refused, or their answers are cut. */
    public void cut(Failure why) {
        new ArrayList<>(open).forEach(connection -> connection.cut(why));
    }
}
