package io.sluice.listen;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.sluice.codec.http1.Origin;
import io.sluice.exchange.Snapshot;
import io.sluice.tls.ServerTls;
import io.sluice.transport.SocketOptions;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * The handlers of a client's connection: TLS where the listener has it, then the one that owns the
 * connection. As long as it is open which protocol that will speak, a {@link Greeting} stands in.
 */
final class ClientPipeline extends ChannelInitializer<SocketChannel> {
    private static final String TLS = "tls";
    private static final String GREETING = "greeting";
    private static final String HTTP1 = "http1";
    private static final String HTTP2 = "http2";

    private final Listener.Site site;
    private final Listener.Setup setup;
    private final TlsFailures failures;

    ClientPipeline(Listener.Site site, Listener.Setup setup) {
        this.site = site;
        this.setup = setup;
        this.failures = new TlsFailures(site);
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        ClientConnections connections = connections(channel);
        if (channel.remoteAddress() == null) { // it has left already
            channel.close();
            return;
        }
        Snapshot now = connections.loop().now();
        boolean isCounted = now.services().get(site.number()).inference();
        if (isCounted && !enters(channel, now)) { // who steers the proxy gets in when it is full
            connections.refused(channel, "there are as many connections as there may be");
            return;
        }
        if (isCounted && !connections.letIn(channel)) {
            return;
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, now.halfClosing());
        if (now.limits().streamBuffer() != setup.streamBuffer()) {
            SocketOptions.watermarks(now.limits().streamBuffer(), channel);
        }
        channel.pipeline().addLast(connections.loop().flushes().connection());
        ServerTls tls = site.tls();
        if (tls != null) {
            long patience = now.limits().headerTime().toMillis();
            channel.pipeline().addLast(TLS, tls.newHandler(channel.alloc(), patience));
        }
        if (tls == null && !site.http2()) {
            channel.pipeline().addLast(HTTP1, http1(channel));
        } else {
            channel.pipeline()
                    .addLast(GREETING, new Greeting(this, connections, failures, channel));
        }
    }

    private boolean enters(SocketChannel channel, Snapshot now) {
        if (setup.open().incrementAndGet() > now.limits().connections()) {
            setup.open().decrementAndGet();
            return false;
        }
        channel.closeFuture().addListener(closed -> setup.open().decrementAndGet());
        return true;
    }

    /** Puts the owner of a connection in the place of its greeting. */
    void greeted(SocketChannel channel, Greeting greeting, boolean http2) {
        if (http2) {
            channel.pipeline()
                    .replace(
                            greeting,
                            HTTP2,
                            Http2ClientConnection.of(
                                    connections(channel), site.number(), origin(channel, true)));
        } else {
            channel.pipeline().replace(greeting, HTTP1, http1(channel));
        }
    }

    /** Among the listeners, from 0. */
    int listener() {
        return site.number();
    }

    boolean isEncrypted() {
        return site.tls() != null;
    }

    private Http1ClientConnection http1(SocketChannel channel) {
        return new Http1ClientConnection(
                channel, connections(channel), site.number(), origin(channel, false));
    }

    private ClientConnections connections(SocketChannel channel) {
        ClientConnections connections = setup.connections().get(channel.eventLoop());
        if (connections == null) {
            throw new IllegalStateException("accepted on an unknown event loop");
        }
        return connections;
    }

    private Origin origin(SocketChannel channel, boolean http2) {
        Snapshot now = connections(channel).loop().now();
        InetAddress address = channel.remoteAddress().getAddress();
        boolean trusted = now.trustedProxies().stream().anyMatch(n -> n.contains(address));
        byte[] text = address.getHostAddress().getBytes(StandardCharsets.US_ASCII);
        return new Origin(text, site.tls() != null, http2, trusted);
    }
}
