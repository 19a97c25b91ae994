package io.sluice.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.sluice.config.Protocol;
import io.sluice.fleet.Backend;
import io.sluice.tls.TlsFault;
import io.sluice.transport.FirstBytes;
import io.sluice.transport.Flushes;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** Makes a connection to a backend; over TLS it is one when the handshake is done. */
final class Dialling {
    /** Who will own the connection. */
    interface Dialled extends ChannelInboundHandler {
        /**
         * The dialling has ended. Told a second time when the backend's first bytes are of another
         * protocol, or say that it serves nobody like us.
         *
         * @param dialled closed already if it has failed
         * @param cause null when there is a connection
         */
        void connected(Channel dialled, @Nullable Throwable cause);
    }

    private Dialling() {}

    /**
     * Begins to dial; {@code owner} is told later, never before this returns.
     *
     * <p>The socket is opened when the loop is through with the events that it has fetched. On
     * epoll, one that was fetched for a socket which has been closed since goes to whoever has got
     * its number, and a socket that is not connected yet is closed by it.
     *
     * @param flushes of its event loop
     * @param tls gives the handler that encrypts the connection; null for plain text
     */
    static void start(
            Bootstrap bootstrap,
            Backend backend,
            Flushes flushes,
            @Nullable Supplier<SslHandler> tls,
            Dialled owner) {
        bootstrap.config().group().execute(() -> dial(bootstrap, backend, flushes, tls, owner));
    }

    private static void dial(
            Bootstrap bootstrap,
            Backend backend,
            Flushes flushes,
            @Nullable Supplier<SslHandler> tls,
            Dialled owner) {
        bootstrap
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(flushes.connection());
                                if (tls != null) {
                                    channel.pipeline().addLast("tls", tls.get());
                                }
                                channel.pipeline()
                                        .addLast(firstBytes(backend, owner))
                                        .addLast("owner", owner);
                            }
                        })
                .connect(backend.address())
                .addListener(done -> connected((ChannelFuture) done, owner));
    }

    private static FirstBytes firstBytes(Backend backend, Dialled owner) {
        return new FirstBytes(
                backend.config().protocol() == Protocol.HTTP2,
                TlsFault::demandsCertificate,
                owner::connected);
    }

    private static void connected(ChannelFuture connecting, Dialled owner) {
        Channel channel = connecting.channel();
        if (!connecting.isSuccess()) {
            failed(channel, connecting.cause(), owner);
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            owner.connected(channel, null);
            return;
        }
        tls.handshakeFuture()
                .addListener(
                        shaken -> {
                            if (shaken.isSuccess()) {
                                owner.connected(channel, null);
                            } else {
                                failed(channel, shaken.cause(), owner);
                            }
                        });
    }

    private static void failed(Channel channel, Throwable cause, Dialled owner) {
        if (channel.isRegistered()) { // else no socket could be opened: there is nothing to close
            channel.close();
        }
        owner.connected(channel, cause);
    }
}
