package io.sluice.listen;

import io.netty.channel.ChannelFuture;

/** A client's connection, in whatever protocol. Confined to its event loop. */
interface ClientConnection {
    /** Takes no more requests; closes when those that it carries are answered. */
    void drain();

    /** Closes now. */
    ChannelFuture close();
}
