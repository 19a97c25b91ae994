package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.config.LimitsConfig;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.stream.UpstreamStream;
import io.sluice.transport.Budget;

import org.jspecify.annotations.Nullable;

/**
 * The request's body on its way: peeked at, held, sent, and sent again. A small body is whole
 * before any backend hears of it. Of a large one the last slice is kept back until the whole is
 * known to be good, so that no backend can act on one that is not. Confined to the event loop of
 * its exchange.
 */
final class Upload {
    private final LimitsConfig limits;
    private final int enough;
    private final @Nullable BodyPeek peek;
    private final HeldBody held;
    private final Framing clientFraming;
    private final long clientLength;
    private long received;
    private long added;
    private boolean complete;
    private boolean endSent;

    /**
     * @param head borrowed, for this call only
     * @param intake tells who learns the body's model, and how much of the body is enough to go on
     */
    Upload(RequestHead head, Intake intake, LimitsConfig limits, Budget budget) {
        this.limits = limits;
        this.enough = intake.enough(limits);
        this.peek = intake.peek();
        this.held = new HeldBody(budget);
        this.clientFraming = head.framing();
        this.clientLength = head.contentLength();
    }

    /**
     * Takes the next {@code payload} (taken).
     *
     * @return why the request cannot go on, or null
     */
    @Nullable Failure add(ByteBuf payload, ByteBufAllocator allocator) {
        received += payload.readableBytes();
        if (received > limits.body()) {
            payload.release();
            return Refusals.bodyTooLarge(limits.body());
        }
        if (peek != null && !peek.feed(payload)) {
            payload.release();
            return Refusals.of(peek.fault());
        }
        if (peek != null && !peek.modelKnown() && received > limits.peek()) {
            payload.release();
            return Refusals.noModelWithin(limits.peek());
        }
        if (!held.add(payload, allocator)) {
            return new Failure(
                    FailureKind.OVERLOADED, "too many request bodies are held at once; try again");
        }
        return null;
    }

    /**
     * The client has sent all.
     *
     * @return why the request cannot go on, or null
     */
    @Nullable Failure complete() {
        complete = true;
        return peek == null || peek.finish() ? null : Refusals.of(peek.fault());
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether a backend may hear of it: the body is whole, or enough of it is here. */
    boolean isReady() {
        return complete || held.size() >= enough && (peek == null || peek.modelKnown());
    }

    /** Whether more is held than a backend that is still connecting should have waiting for it. */
    boolean isFull() {
        return held.size() >= limits.dispatchAfter() + limits.streamBuffer();
    }

    long received() {
        return received;
    }

    /** Puts {@code value} in the place of the model's value; before anything is sent. */
    void rewriteModel(BodyPeek model, byte[] value) {
        held.replace(model.modelValueStart(), model.modelValueEnd(), value);
        added = value.length - (model.modelValueEnd() - model.modelValueStart());
    }

    /** How the body goes upstream: with its length, if that is known. */
    Framing framing() {
        if (complete) {
            return received == 0 && clientFraming == Framing.NONE ? Framing.NONE : Framing.LENGTH;
        }
        return clientFraming == Framing.LENGTH ? Framing.LENGTH : Framing.CHUNKED;
    }

    long contentLength() {
        return (complete ? received : clientLength) + added;
    }

    /** Sends what may be sent by now, and the end of the body when that is due. */
    void sendTo(UpstreamStream upstream) {
        held.sendTo(upstream, complete);
        if (complete && !endSent) {
            endSent = true;
            upstream.end();
        }
        if (received > limits.replay()) {
            held.forgetSent();
        }
    }

    /** Whether the last byte has gone out in this attempt. */
    boolean isEndSent() {
        return endSent;
    }

    boolean canReplay() {
        return held.canRewind();
    }

    /** The next attempt sends it from the beginning. */
    void rewind() {
        held.rewind();
        endSent = false;
    }

    /** An answer has begun: nothing is sent again. */
    void settle() {
        held.forgetSent();
    }

    byte[] toArray() {
        return held.toArray();
    }

    void release() {
        held.release();
    }
}
