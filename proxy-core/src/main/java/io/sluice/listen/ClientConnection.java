package io.sluice.listen;

import io.netty.channel.ChannelFuture;
import io.sluice.failure.Failure;

/** A client's connection, in whatever protocol. Confined to its event loop. */
interface ClientConnection {
    /** Which of the listeners it came in by. */
    int listener();

    /**
     * The client is to leave: it is told where the protocol has words for that, now or with its
     * next answer. What it has begun is finished, and what it sends before it knows is answered.
     */
    void drain();

    /** The requests that run end now; so do answers that nobody reads. */
    void cut(Failure why);

    /** Closes now. */
    ChannelFuture close();
}
