package io.sluice.stream;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.ResponseHead;

/** What an {@link UpstreamStream} tells its exchange; after an end or a failure nothing more. */
public interface UpstreamEvents {
    /** Connected: the head may be sent. */
    void upstreamReady();

    /**
     * The final head of the answer.
     *
     * @param head borrowed
     * @return in which form its body is wanted
     */
    BodyForm upstreamHead(ResponseHead head);

    /**
     * Where content lies in a body whose framing is kept; told before the body is given.
     *
     * @param in borrowed
     * @param start index in {@code in}
     * @param length in bytes
     */
    void upstreamContent(ByteBuf in, int start, int length);

    /**
     * More of the answer's body is here.
     *
     * @param bytes taken; in the form that was asked for
     */
    void upstreamBody(ByteBuf bytes);

    /**
     * All bytes that are there for now have been given: a good moment to flush what they caused.
     */
    void upstreamReadComplete();

    /** The answer is complete. */
    void upstreamEnd();

    void upstreamFailed(UpstreamFailure failure);

    void upstreamWritabilityChanged();
}
