package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.usage.UsageForm;
import io.sluice.config.ModelConfig;
import io.sluice.fleet.Backend;
import io.sluice.splice.Pauses;
import io.sluice.splice.Splice;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientStream;

import org.jspecify.annotations.Nullable;

/**
 * A backend's answer on its way to the client: counted, watched and passed, and its backend paused
 * while the client has no room. With a heartbeat the client hears of us before, and of the backend
 * only with the first token. Confined to the event loop of its exchange.
 */
final class Download {
    private final ClientStream client;
    private final Upload upload;
    private final Tally tally;
    private final byte[] requestIdField;
    private final Pauses upstreamPauses = new Pauses();
    private @Nullable Splice splice;
    private @Nullable Heartbeat heartbeat;
    private @Nullable Backend unheard;
    private boolean begun;

    Download(ClientStream client, Upload upload, Tally tally, byte[] requestIdField) {
        this.client = client;
        this.upload = upload;
        this.tally = tally;
        this.requestIdField = requestIdField;
    }

    /** The backend has the whole request: it has to answer, and the client may need company. */
    void await(ModelConfig policy, ExchangeClock clock) {
        boolean streams = upload.streams();
        clock.watchHead(policy.timeouts(), streams);
        if (streams && !begun && policy.heartbeat().isPositive()) {
            heartbeat = heartbeat == null ? new Heartbeat(client) : heartbeat;
            clock.beatEvery(policy.heartbeat());
        }
    }

    /** The model is silent: the client hears of us. */
    void beat() {
        Heartbeat company = heartbeat;
        if (company != null) {
            if (!begun) {
                upload.keepHead(); // another backend may want it after this one
                respond(company, OwnFields.ofEarlyResponse(requestIdField));
            }
            company.beat();
        }
    }

    /** Whether the client has the head of an answer, ours or a backend's. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether the client has heard nothing of a backend, so that another one may take over. */
    boolean isUnheard() {
        return !begun || heartbeat != null;
    }

    /** Whether the client is kept company until the first token. */
    boolean keepsCompany() {
        return heartbeat != null;
    }

    /** Whether the client, which was promised a stream, cannot be given {@code answer}. */
    boolean isUnfit(ResponseHead answer) {
        return begun && UsageForm.of(answer) != UsageForm.EVENTS;
    }

    /**
     * Gives the client the head of the answer, or keeps it until the first token.
     *
     * @param answer borrowed
     * @return in which form the body is wanted
     */
    BodyForm begin(Attempt attempt, ResponseHead answer, ExchangeClock clock) {
        splice = new Splice(attempt.upstream(), client, client.allocator(), upstreamPauses);
        if (heartbeat != null && UsageForm.of(answer) == UsageForm.EVENTS) {
            unheard = attempt.backend();
            return tally.passes(answer, BodyForm.PAYLOAD);
        }
        heartbeat = null;
        begun = true;
        upload.settle();
        tally.answered(answer.status());
        byte[] ownFields = OwnFields.ofResponse(attempt.backend(), requestIdField, answer);
        boolean isStream = answer.isEventStream(); // asked now, while its bytes are here
        BodyForm form = tally.passes(answer, client.respond(answer, ownFields));
        clock.watchAnswer(attempt.route().policy().timeouts(), tally.awaitsToken(), isStream);
        return form;
    }

    /** Content (borrowed) that comes in its frame is seen here before it is passed. */
    void content(ByteBuf in, int start, int length, ExchangeClock clock) {
        if (tally.content(in, start, length)) {
            clock.hasToken();
        }
    }

    /** Passes {@code bytes} (taken), or keeps them until the first token; after {@link #begin}. */
    void pass(ByteBuf bytes, Attempt attempt, ExchangeClock clock) {
        clock.progress();
        boolean first = tally.passed(bytes);
        Heartbeat company = heartbeat;
        if (company != null) {
            if (!first && company.hold(bytes)) {
                bytes.release();
                return;
            }
            speakUp(company, attempt, clock);
        }
        if (first) {
            clock.hasToken();
        }
        give(bytes);
    }

    /** The answer is complete. */
    void end(Attempt attempt, ExchangeClock clock) {
        if (heartbeat != null) {
            speakUp(heartbeat, attempt, clock); // it had no token
        }
    }

    /** The backend that was listened to is given up, and what it has said forgotten. */
    void forget() {
        if (heartbeat != null && unheard != null) {
            heartbeat.forget();
            unheard = null;
            splice = null;
            tally.forget();
        }
    }

    void release() {
        if (heartbeat != null) {
            heartbeat.forget();
            heartbeat = null;
        }
    }

    /** From here on the client hears the backend of {@code attempt}. */
    private void speakUp(Heartbeat company, Attempt attempt, ExchangeClock clock) {
        heartbeat = null;
        upload.settle();
        if (!begun) {
            respond(company, OwnFields.ofStream(attempt.backend(), requestIdField));
        }
        clock.watchAnswer(attempt.route().policy().timeouts(), tally.awaitsToken(), false);
        give(company.take());
    }

    private void respond(Heartbeat company, byte[] ownFields) {
        begun = true;
        tally.answered(200);
        company.begin(ownFields);
    }

    private void give(ByteBuf bytes) {
        Splice way = splice;
        if (way == null) {
            bytes.release();
        } else {
            way.pass(bytes);
        }
    }

    void clientWritabilityChanged() {
        Splice way = splice;
        if (way != null) {
            way.writabilityChanged();
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

    /**
     * Whether an event of our own may follow what was sent so far.
     *
     * @param attempt the one that runs, or null
     */
    boolean takesEvent(@Nullable Attempt attempt) {
        boolean between =
                heartbeat != null || attempt != null && attempt.upstream().isBetweenEvents();
        return between && client.isWritable();
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
