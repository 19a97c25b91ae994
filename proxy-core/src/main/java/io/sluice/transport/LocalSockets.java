package io.sluice.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannelConfig;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.PeerCredentials;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;

/**
 * Unix domain sockets, over which two processes of one machine talk and pass file descriptors. Only
 * where {@link Transport#EPOLL} is available.
 */
public final class LocalSockets {
    private LocalSockets() {}

    public static Bootstrap dialling(EventLoop loop) {
        return new Bootstrap().group(loop).channel(EpollDomainSocketChannel.class);
    }

    public static ServerBootstrap accepting(EventLoop loop) {
        return new ServerBootstrap().group(loop).channel(EpollServerDomainSocketChannel.class);
    }

    public static SocketAddress address(Path path) {
        return new DomainSocketAddress(path.toString());
    }

    /** Whose process is on the other end; the kernel says so. */
    public static PeerCredentials peer(Channel connection) throws IOException {
        return ((EpollDomainSocketChannel) connection).peerCredentials();
    }

    /**
     * Reads {@link io.netty.channel.unix.FileDescriptor}s from now on, or bytes again. To be called
     * while nothing is on its way: each would be lost to who reads the other.
     */
    public static void readDescriptors(Channel connection, boolean descriptors) {
        ((DomainSocketChannelConfig) connection.config())
                .setReadMode(
                        descriptors
                                ? DomainSocketReadMode.FILE_DESCRIPTORS
                                : DomainSocketReadMode.BYTES);
    }
}
