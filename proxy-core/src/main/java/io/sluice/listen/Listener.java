package io.sluice.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.sluice.codec.http1.Origin;
import io.sluice.exchange.Snapshot;
import io.sluice.transport.SocketOptions;
import io.sluice.transport.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One address on which clients are accepted. */
public final class Listener {
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

    private final Channel channel;

    private Listener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Begins to listen.
     *
     * @param number among the listeners, from 0; where its service stands in each {@link Snapshot}
     * @throws IOException when the address cannot be had, with a sentence that says why
     */
    public static Listener open(InetSocketAddress address, int number, Setup setup)
            throws IOException {
        var bootstrap = new ServerBootstrap().group(setup.loops());
        SocketOptions.apply(setup.transport(), setup.streamBuffer(), bootstrap);
        bootstrap.childHandler(new Pipeline(number, setup));
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + text(address) + ": " + reason(bound.cause()),
                    bound.cause());
        }
        return new Listener(bound.channel());
    }

    /** Where it listens; with the port it was given, if it asked for any. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Takes no more clients; those that are here stay. */
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    /** {@code address:port}, as it is written in a URL. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.contains("in use") ? "the port is in use by another program" : message;
    }

    /** The whole pipeline of a client's connection: one handler. */
    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final int number;
        private final Setup setup;

        Pipeline(int number, Setup setup) {
            this.number = number;
            this.setup = setup;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            ClientConnections connections = setup.connections().get(channel.eventLoop());
            if (connections == null) {
                throw new IllegalStateException("accepted on an unknown event loop");
            }
            InetSocketAddress client = channel.remoteAddress();
            if (client == null) { // it has left already
                channel.close();
                return;
            }
            Snapshot now = connections.loop().now();
            if (setup.open().incrementAndGet() > now.limits().connections()) {
                setup.open().decrementAndGet();
                connections.refused();
                channel.close();
                return;
            }
            channel.closeFuture().addListener(closed -> setup.open().decrementAndGet());
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, now.halfClosing());
            if (now.limits().streamBuffer() != setup.streamBuffer()) {
                SocketOptions.watermarks(now.limits().streamBuffer(), channel);
            }
            channel.pipeline()
                    .addLast(
                            "http1",
                            new Http1ClientConnection(
                                    channel,
                                    connections,
                                    number,
                                    origin(client.getAddress(), now)));
        }

        private static Origin origin(InetAddress address, Snapshot now) {
            boolean trusted = now.trustedProxies().stream().anyMatch(n -> n.contains(address));
            byte[] text = address.getHostAddress().getBytes(StandardCharsets.US_ASCII);
            return new Origin(text, false, trusted);
        }
    }
}
