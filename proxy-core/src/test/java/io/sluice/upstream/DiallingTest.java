package io.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import io.sluice.config.BackendConfig;
import io.sluice.config.Protocol;
import io.sluice.config.Secret;
import io.sluice.fleet.Backend;
import io.sluice.transport.Flushes;
import io.sluice.transport.SocketOptions;
import io.sluice.transport.Transport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Connections to backends are made in the middle of everything else. */
@ParameterizedClass
@EnumSource(Transport.class)
class DiallingTest {
    private final Transport transport;

    DiallingTest(Transport transport) {
        this.transport = transport;
    }

    /** The next socket gets its number, and its events have been fetched already. */
    @Test
    void is_not_disturbed_by_events_of_a_socket_that_was_closed_just_before() throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.ioHandlers());
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Bootstrap bootstrap = new Bootstrap().group(loop);
            SocketOptions.apply(transport, 64 * 1024, bootstrap);
            Channel closed = connected(bootstrap, server, new ChannelInboundHandlerAdapter());
            try (Socket toClosed = server.accept()) {
                var dialled = new CompletableFuture<String>();
                Runnable atOnce =
                        () -> {
                            closed.close();
                            Dialling.start(
                                    bootstrap,
                                    backend(server),
                                    new Flushes(loop),
                                    null,
                                    new Owner(dialled));
                        };
                connected(bootstrap, server, new OnRead(atOnce));
                try (Socket toOther = server.accept()) {
                    var gate = new CountDownLatch(1);
                    loop.execute(() -> await(gate));
                    toOther.getOutputStream().write('a');
                    toClosed.getOutputStream().write('b');
                    toClosed.shutdownOutput();
                    gate.countDown(); // both are fetched at once now
                    assertThat(dialled.get(10, TimeUnit.SECONDS)).isEqualTo("connected");
                }
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static Channel connected(
            Bootstrap bootstrap, ServerSocket server, ChannelInboundHandlerAdapter handler) {
        return bootstrap
                .clone()
                .handler(handler)
                .connect(server.getLocalSocketAddress())
                .syncUninterruptibly()
                .channel();
    }

    private static Backend backend(ServerSocket server) {
        int port = server.getLocalPort();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var config =
                new BackendConfig(
                        "b", "127.0.0.1", port, null, Protocol.HTTP1, List.of(), 1, 0, Secret.NONE);
        return new Backend("b", address, config);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something in the middle of a round of events. */
    private static final class OnRead extends ChannelInboundHandlerAdapter {
        private final Runnable what;

        OnRead(Runnable what) {
            this.what = what;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            what.run();
        }
    }

    /** Takes a connection as those of the proxy do: what it does not expect closes it. */
    private static final class Owner extends ChannelInboundHandlerAdapter
            implements Dialling.Dialled {
        private final CompletableFuture<String> told;

        Owner(CompletableFuture<String> told) {
            this.told = told;
        }

        @Override
        public void connected(Channel dialled, @Nullable Throwable cause) {
            told.complete(cause == null ? "connected" : cause.toString());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
