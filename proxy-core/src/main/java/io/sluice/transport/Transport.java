package io.sluice.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

import java.util.List;
import java.util.stream.Stream;

/** The ways to talk to the kernel, best first. */
public enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
        @Override
        public String whyNot() {
            return Epoll.isAvailable() ? "" : reason(Epoll.unavailabilityCause());
        }

        @Override
        public IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        public boolean canInherit() {
            return true;
        }

        @Override
        ServerChannel inherit(ListeningSocket socket) {
            return new EpollServerSocketChannel(socket.descriptor());
        }
    },

    /**
     * io_uring, and only with a buffer ring: without one it takes two completions a read, and a
     * client's reset behind unread bytes is never seen. Its receives cannot be stopped while bytes
     * come faster than the loop turns: who does not read may have more than {@code stream_buffer}
     * of an answer held for it.
     */
    IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class) {
        @Override
        public String whyNot() {
            if (!IoUring.isAvailable()) {
                return reason(IoUring.unavailabilityCause());
            }
            return IoUring.isRegisterBufferRingSupported() ? "" : "the kernel has no buffer rings";
        }

        @Override
        public IoHandlerFactory ioHandlers() {
            return BufferRing.ioHandlers();
        }

        @Override
        public List<SocketOption<?>> socketOptions() {
            return BufferRing.socketOptions();
        }
    },

    NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
        @Override
        public String whyNot() {
            return "";
        }

        @Override
        public IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }
    };

    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> clientChannel;

    Transport(
            Class<? extends ServerChannel> serverChannel, Class<? extends Channel> clientChannel) {
        this.serverChannel = serverChannel;
        this.clientChannel = clientChannel;
    }

    /** The first transport that this machine can use. */
    public static Transport best() {
        return Stream.of(values()).filter(Transport::isAvailable).findFirst().orElse(NIO);
    }

    public boolean isAvailable() {
        return whyNot().isEmpty();
    }

    /** Why this machine cannot use it, as a phrase; empty when it can. */
    public abstract String whyNot();

    public abstract IoHandlerFactory ioHandlers();

    public Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    public Class<? extends Channel> clientChannel() {
        return clientChannel;
    }

    /** Whether it can listen on a socket that another process has opened. */
    public boolean canInherit() {
        return false;
    }

    /** A channel on {@code socket}, which is its own from now on. */
    ServerChannel inherit(ListeningSocket socket) {
        throw new UnsupportedOperationException(name() + " cannot listen on " + socket);
    }

    /**
     * What every accepted or dialled socket needs beyond what all sockets have, see {@link
     * SocketOptions}.
     */
    public List<SocketOption<?>> socketOptions() {
        return List.of();
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
