package io.sluice.serve;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.transport.Transport;

import java.util.concurrent.TimeUnit;

/**
 * The one loop for all that is not a client's request, so that load cannot starve it. It needs no
 * buffer ring of its own.
 */
final class ControlLoop implements AutoCloseable {
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;

    ControlLoop(Transport data) {
        transport =
                data == Transport.NIO || !Transport.EPOLL.isAvailable()
                        ? Transport.NIO
                        : Transport.EPOLL;
        group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("sluice-control", true),
                        transport.ioHandlers());
    }

    EventLoop loop() {
        return group.next();
    }

    Transport transport() {
        return transport;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
