package io.sluice.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;

import java.util.ArrayList;
import java.util.List;

/** Makes connections that speak one protocol, with their clients. */
record Wires(Load.Protocol protocol, Load.Clients clients, Tally tally) {
    /** Sets up connection number {@code index}. */
    ChannelHandler connection(int index) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (protocol.tls()) {
                    channel.pipeline().addLast(Tls.client(channel.alloc(), protocol.http2()));
                }
                channel.pipeline().addLast(wire(index, channel));
            }
        };
    }

    private ChannelHandler wire(int index, Channel channel) {
        if (!protocol.http2()) {
            return new Http1Wire(clients.client(index, channel.eventLoop(), tally), tally);
        }
        List<CheckingClient> streams = new ArrayList<>();
        if (protocol.stalled()) {
            streams.add(new StalledClient(tally, Chat.model("alpha-7b")));
        }
        for (int i = 0; i < protocol.streams(); i++) {
            int number = index * protocol.streams() + i;
            streams.add(clients.client(number, channel.eventLoop(), tally));
        }
        return new Http2Wire(streams, tally, protocol.tls());
    }
}
