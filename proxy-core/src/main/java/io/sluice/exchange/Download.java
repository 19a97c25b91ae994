package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.ResponseHead;
import io.sluice.splice.Pauses;
import io.sluice.splice.Splice;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientStream;

import org.jspecify.annotations.Nullable;

/**
 * A backend's answer on its way to the client: counted, watched and passed, and its backend paused
 * while the client has no room. Confined to the event loop of its exchange.
 */
final class Download {
    private final ClientStream client;
    private final Tally tally;
    private final Pauses upstreamPauses = new Pauses();
    private @Nullable Splice splice;

    Download(ClientStream client, Tally tally) {
        this.client = client;
        this.tally = tally;
    }

    /**
     * Gives the client the head of the answer.
     *
     * @param answer borrowed
     * @return in which form the body is wanted
     */
    BodyForm begin(Attempt attempt, ResponseHead answer, byte[] requestIdField) {
        splice = new Splice(attempt.upstream(), client, client.allocator(), upstreamPauses);
        tally.answered(answer.status());
        byte[] ownFields = OwnFields.ofResponse(attempt.backend(), requestIdField, answer);
        return tally.passes(answer, client.respond(answer, ownFields));
    }

    /** Passes {@code bytes} (taken); after {@link #begin}. */
    void pass(ByteBuf bytes) {
        Splice begun = splice;
        if (begun == null) {
            bytes.release();
            return;
        }
        tally.passed(bytes);
        begun.pass(bytes);
    }

    void clientWritabilityChanged() {
        Splice begun = splice;
        if (begun != null) {
            begun.writabilityChanged();
        }
    }

    /** Whether the answer waits for the client to read. */
    boolean isClientFull() {
        return upstreamPauses.isPaused();
    }

    /** Bytes that wait for the client to read. */
    long queued() {
        return client.queued();
    }

    /** Whether an event of our own may follow what {@code attempt} has sent so far. */
    boolean takesEvent(Attempt attempt) {
        return attempt.upstream().isBetweenEvents() && client.isWritable();
    }

    /**
     * Ends the answer so that the client cannot take it for the whole.
     *
     * @param event that tells why; empty where none may stand
     */
    void cut(byte[] event) {
        if (event.length > 0) {
            client.lastEvent(Unpooled.wrappedBuffer(event));
        }
        client.abort();
    }
}
