package io.sluice.stream;

import io.netty.buffer.ByteBuf;
import io.sluice.failure.Failure;

/** What a {@link ClientStream} tells its exchange. Nothing is told after the answer has ended. */
public interface ClientEvents {
    /**
     * More of the request's body is here.
     *
     * @param payload taken; without any framing
     */
    void clientBody(ByteBuf payload);

    /** The request is complete. */
    void clientEnd();

    /**
     * All bytes that are there for now have been given: a good moment to flush what they caused.
     */
    void clientReadComplete();

    /** What follows the head is broken, or too slow; the connection cannot go on. */
    void clientFailed(Failure failure);

    /** The request has to end now, whatever it has come to; {@code why} is for the client. */
    void clientCut(Failure why);

    /** The client is gone; nothing that is written reaches it. */
    void clientGone();

    void clientWritabilityChanged();
}
