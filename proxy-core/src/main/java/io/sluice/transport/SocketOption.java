package io.sluice.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;

/** One option with its value, for accepted and for dialled sockets alike. */
public record SocketOption<T>(ChannelOption<T> option, T value) {
    void applyTo(ServerBootstrap accepted) {
        accepted.childOption(option, value);
    }

    void applyTo(Bootstrap dialled) {
        dialled.option(option, value);
    }
}
