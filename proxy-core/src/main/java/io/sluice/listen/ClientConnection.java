package io.sluice.listen;

import io.netty.channel.ChannelFuture;
import io.sluice.failure.Failure;

/** A client's connection, in whatever protocol. Confined to its event loop. */
interface ClientConnection {
    /** The proxy stops: where the protocol has words for it, the client is told. */
    void drain();

    /** Closes if it carries no request. */
    void closeIfIdle();

    /** The requests that run end now; so do answers that nobody reads. */
    void cut(Failure why);

    /** Closes now. */
    ChannelFuture close();
}
