package io.sluice.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import io.sluice.exchange.Snapshot;
import io.sluice.tls.ServerTls;
import io.sluice.transport.ListeningSocket;
import io.sluice.transport.SocketOptions;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One address on which clients are accepted. */
public final class Listener {
    /** A listener whose event loop has died is not waited for. */
    private static final long CLOSE_MILLIS = 5000;

    /**
     * What all listeners share.
     *
     * @param connections of each event loop
     * @param open counts the connections of the whole proxy
     * @param streamBuffer bytes; a reload may change it for new connections
     */
    public record Setup(
            Transport transport,
            EventLoopGroup loops,
            IdentityHashMap<EventLoop, ClientConnections> connections,
            AtomicInteger open,
            int streamBuffer) {}

    /**
     * One address and how clients are met there.
     *
     * @param number among the listeners, from 0; where its service stands in each {@link Snapshot}
     * @param tls null for plain text
     * @param http2 whether HTTP/2 is spoken beside HTTP/1.1
     */
    public record Site(
            InetSocketAddress address, int number, @Nullable ServerTls tls, boolean http2) {}

    private final Channel channel;
    private final InetSocketAddress address;

    private Listener(Channel channel) {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.localAddress();
    }

    /**
     * Begins to listen. Clients are accepted when {@link #accept} was called; until then the system
     * lets them wait.
     *
     * @throws IOException when the address cannot be had, with a sentence that says why
     */
    public static Listener open(Site site, Setup setup) throws IOException {
        var bootstrap = bootstrap(site, setup);
        SocketOptions.apply(setup.transport(), setup.streamBuffer(), bootstrap);
        return opened(site, bootstrap.bind(site.address()));
    }

    /**
     * As {@link #open}, on a socket that listens already.
     *
     * @param socket its own from now on
     */
    public static Listener inherit(Site site, Setup setup, ListeningSocket socket)
            throws IOException {
        var bootstrap = bootstrap(site, setup);
        SocketOptions.apply(setup.transport(), setup.streamBuffer(), bootstrap, socket);
        return opened(site, bootstrap.register());
    }

    private static ServerBootstrap bootstrap(Site site, Setup setup) {
        return new ServerBootstrap()
                .group(setup.loops())
                .handler(new AcceptPause(System::nanoTime))
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ClientPipeline(site, setup));
    }

    private static Listener opened(Site site, ChannelFuture future) throws IOException {
        ChannelFuture opened = future.awaitUninterruptibly();
        if (!opened.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + text(site.address()) + ": " + reason(opened.cause()),
                    opened.cause());
        }
        return new Listener(opened.channel());
    }

    /** Where it listens; with the port it was given, if it asked for any. */
    public InetSocketAddress address() {
        return address;
    }

    /** Its socket, to be given to another process; null when it is closed or cannot be given. */
    public @Nullable FileDescriptor descriptor() {
        return channel instanceof UnixChannel unix && channel.isOpen() ? unix.fd() : null;
    }

    /** Accepts clients from now on. */
    public void accept() {
        channel.config().setAutoRead(true);
    }

    /** Takes no more clients; those that are here stay. */
    public void close() {
        channel.close().awaitUninterruptibly(CLOSE_MILLIS);
    }

    /** {@code address:port}, as it is written in a URL. */
    public static String text(InetSocketAddress address) {
        String host = NetUtil.toAddressString(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.contains("in use") ? "the port is in use by another program" : message;
    }
}
