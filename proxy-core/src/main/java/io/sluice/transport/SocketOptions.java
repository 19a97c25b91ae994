package io.sluice.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

import java.util.List;
import java.util.stream.Stream;

/** The options of all sockets of the proxy, set in one place. */
public final class SocketOptions {
    /** Linux clamps it to {@code somaxconn}. */
    private static final int ACCEPT_QUEUE = 4096;

    private SocketOptions() {}

    /** Sets up {@code accepting} and every socket it will accept. */
    public static void apply(Transport transport, int streamBuffer, ServerBootstrap accepting) {
        accepting.channel(transport.serverChannel());
        accepting.option(ChannelOption.SO_BACKLOG, ACCEPT_QUEUE);
        accepting.option(ChannelOption.SO_REUSEADDR, true);
        applyToAccepted(transport, streamBuffer, accepting);
    }

    /** As above, for one that listens already: what it has itself was set by who opened it. */
    public static void apply(
            Transport transport,
            int streamBuffer,
            ServerBootstrap accepting,
            ListeningSocket listening) {
        accepting.channelFactory(() -> transport.inherit(listening));
        applyToAccepted(transport, streamBuffer, accepting);
    }

    private static void applyToAccepted(
            Transport transport, int streamBuffer, ServerBootstrap accepting) {
        all(transport, streamBuffer).forEach(option -> option.applyTo(accepting));
    }

    /** Sets up a socket that is about to be dialled. */
    public static void apply(Transport transport, int streamBuffer, Bootstrap dialling) {
        dialling.channel(transport.clientChannel());
        all(transport, streamBuffer).forEach(option -> option.applyTo(dialling));
    }

    /** Sets what may be queued for {@code channel}, other than it was set up with. */
    public static void watermarks(int streamBuffer, Channel channel) {
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(streamBuffer / 2, streamBuffer));
    }

    private static Stream<SocketOption<?>> all(Transport transport, int streamBuffer) {
        var watermarks = new WriteBufferWaterMark(streamBuffer / 2, streamBuffer);
        List<SocketOption<?>> common =
                List.of(
                        new SocketOption<>(ChannelOption.TCP_NODELAY, true),
                        new SocketOption<>(ChannelOption.SO_KEEPALIVE, true),
                        new SocketOption<>(ChannelOption.WRITE_BUFFER_WATER_MARK, watermarks),
                        new SocketOption<>(
                                ChannelOption.MESSAGE_SIZE_ESTIMATOR, PinnedSize.ESTIMATOR),
                        new SocketOption<>(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(512, 2048, 64 * 1024)));
        return Stream.concat(common.stream(), transport.socketOptions().stream());
    }
}
