package io.sluice.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.Origin;

/** The client's side of one exchange: a request came from it, one answer goes to it. */
public interface ClientStream extends Side {
    EventLoop eventLoop();

    ByteBufAllocator allocator();

    /** Who sent the request. */
    Origin origin();

    /**
     * Asks the client for the body it holds back (RFC 9110 §10.1.1); does nothing when it does not.
     */
    void askForBody();

    /**
     * Begins the answer with a backend's head.
     *
     * @param head borrowed
     * @param ownFields complete field lines that the proxy adds
     * @return how {@link #body} wants the bytes of this answer
     */
    BodyForm respond(ResponseHead head, byte[] ownFields);

    /** Gives a whole answer that no backend made, and ends. */
    void answer(LocalAnswer answer);

    /** Bytes that wait for the client to take them. */
    long queued();

    /** Ends the answer whose head was sent. */
    void end();

    /**
     * Adds one event of our own to the answer, where another may stand.
     *
     * @param payload taken
     */
    void lastEvent(ByteBuf payload);

    /** Cuts the answer so that the client cannot take what it has for the whole. */
    void abort();
}
