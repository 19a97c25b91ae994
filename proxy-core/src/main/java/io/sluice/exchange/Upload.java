package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.admission.Priority;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.peek.BodyPeek;
import io.sluice.config.LimitsConfig;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.splice.Pauses;
import io.sluice.splice.Splice;
import io.sluice.stream.ClientStream;
import io.sluice.stream.UpstreamStream;
import io.sluice.transport.Budget;

import org.jspecify.annotations.Nullable;

/**
 * The request on its way to a backend: its body is peeked at, held, sent behind the head, and sent
 * again, and its client paused where there is no room. A small body is whole before any backend
 * hears of it. Of a large one the last slice is kept back until the whole is known to be good, so
 * that no backend can act on one that is not. Confined to the event loop of its exchange.
 */
final class Upload {
    /** Bodies that break backends by what they say are small; those that do by size are not. */
    private static final int LARGEST_FINGERPRINT = 64 * 1024;

    /** Of text and JSON around it, in the tokenizers that are in use; a rule of thumb. */
    private static final int BYTES_PER_TOKEN = 4;

    private final ClientStream client;
    private final RequestHead head;
    private final Pauses clientPauses = new Pauses();
    private ByteBuf keptHead = Unpooled.EMPTY_BUFFER;
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
    private long sum;

    /**
     * @param head borrowed until the exchange ends
     * @param intake tells who learns the body's model, and how much of the body is enough to go on
     */
    Upload(
            ClientStream client,
            RequestHead head,
            Intake intake,
            LimitsConfig limits,
            Budget budget) {
        this.client = client;
        this.head = head;
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
    @Nullable Failure add(ByteBuf payload) {
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
        if (!held.add(payload, client.allocator())) {
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

    /** Pauses the client when more is held than should wait for a backend that is not there yet. */
    void waitForPeer() {
        if (held.size() >= limits.dispatchAfter() + limits.streamBuffer()) {
            clientPauses.pause(client, Pauses.Cause.NO_PEER);
        }
    }

    /** How urgent the request is. */
    Priority priority() {
        return Caller.priority(head);
    }

    /** Whose request it is. */
    Caller caller() {
        return Caller.of(head, client.origin());
    }

    /** Whether we ourselves keep the client from sending. */
    boolean isClientPaused() {
        return clientPauses.isPaused();
    }

    /** Whether the answer is wanted token by token; surely known when the body is complete. */
    boolean streams() {
        return peek != null && peek.streams();
    }

    /** The most tokens that the answer may have, if that is known by now; else -1. */
    long mostTokens() {
        return peek == null ? -1 : peek.mostTokens();
    }

    /** An estimate from the body's size, which is known before all of the body is. */
    long promptTokens() {
        return 1 + Math.max(received, clientLength) / BYTES_PER_TOKEN;
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

    /**
     * Sends the head to the backend of {@code attempt}, whose connection is ready.
     *
     * @param nanos {@link System#nanoTime()}, exactly
     * @return how the body follows
     */
    Splice begin(Attempt attempt, byte[] requestIdField, long nanos) {
        attempt.send(head, this, client.origin(), requestIdField, nanos);
        return new Splice(client, attempt.upstream(), client.allocator(), clientPauses);
    }

    /** There is a backend, and what an earlier one had no room for is of the past. */
    void hasPeer() {
        clientPauses.resume(client, Pauses.Cause.PEER_FULL);
    }

    /**
     * The answer begins early: the client's side would let go of the head, which is still needed.
     */
    void keepHead() {
        keptHead = head.bytes().retain();
    }

    /** What was held for the backend is on its way. */
    void hasRoom() {
        clientPauses.resume(client, Pauses.Cause.NO_PEER);
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

    /** What tells the body from others; null when it is not whole, or too large to look at. */
    @Nullable Fingerprint fingerprint() {
        if (sum == 0) {
            sum = sum();
        }
        return sum == 0 ? null : new Fingerprint(sum, received);
    }

    private long sum() {
        boolean isAllHere = complete && held.canRewind();
        return isAllHere && peek != null && received <= LARGEST_FINGERPRINT ? held.sum() : 0;
    }

    /** An answer has begun: nothing is sent again. */
    void settle() {
        sum = sum();
        clientPauses.resume(client, Pauses.Cause.PEER_FULL);
        held.forgetSent();
    }

    byte[] toArray() {
        return held.toArray();
    }

    void release() {
        keptHead.release();
        keptHead = Unpooled.EMPTY_BUFFER;
        held.release();
    }
}
