package io.sluice.bench;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;

import java.util.concurrent.TimeUnit;

/**
 * The event loops of a generator or a backend. Always epoll, whatever the proxy uses, so that all
 * peers of a run meet the same; the CPU times are read from Linux anyway.
 */
record Loops(MultiThreadIoEventLoopGroup group) implements AutoCloseable {
    static final Class<? extends ServerChannel> SERVER_CHANNEL = EpollServerSocketChannel.class;
    static final Class<? extends Channel> CLIENT_CHANNEL = EpollSocketChannel.class;

    static Loops start(int count) {
        return new Loops(new MultiThreadIoEventLoopGroup(count, EpollIoHandler.newFactory()));
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
