package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Framing;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.exchange.Dispatcher.Outcome.Started;
import io.sluice.exchange.Dispatcher.Outcome.Waits;
import io.sluice.exchange.ExchangeClock.Limit;
import io.sluice.exchange.Phase.Alone;
import io.sluice.failure.Failure;
import io.sluice.splice.Splice;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientEvents;
import io.sluice.stream.ClientStream;
import io.sluice.stream.LocalAnswer;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;

import org.jspecify.annotations.Nullable;

/**
 * The life of one request, from its head to its one {@link #finish}. Confined to the event loop of
 * the client's connection; its upstream connection is on the same one, so nothing here is locked,
 * queued or volatile.
 */
public final class Exchange extends Guarded {
    private static final byte[] NO_EVENT = {};

    private final LoopContext loop;
    private final RequestHead head;
    private final byte[] requestIdField;
    private final Intake intake;
    private final Upload upload;
    private final Dispatcher dispatcher;
    private final Tally tally;
    private final Download download;
    private final ExchangeClock clock;

    private Exchange(
            ClientStream client,
            LoopContext loop,
            Snapshot now,
            Service service,
            RequestHead head) {
        super(client, service, RequestId.of(head, loop.random()));
        this.loop = loop;
        this.head = head;
        this.requestIdField = RequestId.field(requestId);
        this.intake = Intake.of(head, loop, now, service, requestId);
        this.upload = new Upload(client, head, intake, now.limits(), loop.budget());
        this.tally = new Tally(loop, Asked.of(service, client, head, loop), requestId, intake);
        this.dispatcher = new Dispatcher(loop, tally, upload, this);
        this.download = new Download(client, upload, tally, requestIdField);
        var watched = new Watched(this, upload, download);
        this.clock = new ExchangeClock(watched, loop.timers(), now.limits());
    }

    /**
     * Begins the life of a request.
     *
     * @param listener whose service it wants, by its number in the snapshots
     * @param head borrowed until the exchange has ended its answer or was told that the client is
     *     gone
     * @return who is to be told what else comes from the client; it may have answered already
     */
    public static ClientEvents begin(
            ClientStream client, LoopContext loop, int listener, RequestHead head) {
        Snapshot now = loop.now();
        var exchange = new Exchange(client, loop, now, now.services().get(listener), head);
        exchange.start();
        return exchange;
    }

    @Override
    void onStart() {
        switch (intake) {
            case Intake.Refused refused -> refuse(refused.failure());
            case Intake.Answered answered ->
                    answer(answered.answer().with("X-Request-ID", requestId));
            case Intake.Expected expected -> {
                if (head.framing() != Framing.NONE) { // else its end follows at once
                    client.askForBody();
                    clock.watchBody();
                }
            }
        }
    }

    // ---- what the client does

    @Override
    void onClientBody(ByteBuf payload) {
        if (isBodyOfNoUse()) {
            payload.release();
            return;
        }
        grown(upload.add(payload));
    }

    @Override
    void onClientEnd() {
        if (!isBodyOfNoUse()) {
            grown(upload.complete());
        }
    }

    @Override
    void onClientReadComplete() {
        if (phase instanceof Phase.Awaiting awaiting) {
            awaiting.attempt().upstream().flush();
        }
    }

    @Override
    void onClientFailed(Failure failure) {
        if (!isBodyOfNoUse()) {
            refuse(failure);
        }
    }

    @Override
    void onClientCut(Failure why) {
        refuse(why);
    }

    @Override
    void onClientGone() {
        if (phase != Alone.OVER) {
            phase.cancel();
            finish(Ending.CLIENT_GONE);
        }
    }

    @Override
    void onClientWritabilityChanged() {
        if (phase instanceof Phase.Answering) {
            clock.progress();
            download.clientWritabilityChanged();
        }
    }

    /** A backend may make up its mind, and answer, before it has all of the body. */
    private boolean isBodyOfNoUse() {
        return phase instanceof Phase.Answering || phase == Alone.OVER;
    }

    /** The body has grown, or is complete; unless it is at fault. */
    private void grown(@Nullable Failure fault) {
        if (fault != null) {
            refuse(fault);
            return;
        }
        switch (phase) {
            case Alone.RECEIVING -> {
                if (upload.isReady() && intake instanceof Intake.Expected expected) {
                    dispatch(expected);
                }
            }
            case Phase.Queued _, Phase.Connecting _ -> upload.waitForPeer();
            case Phase.Awaiting awaiting -> sendBody(awaiting.attempt(), awaiting.upload());
            case Alone.LOCAL, Alone.OVER -> {}
            case Phase.Answering answering -> {}
        }
    }

    // ---- to a backend

    private void dispatch(Intake.Expected expected) {
        switch (expected.destination(loop, upload)) {
            case Destination.Refused refused -> refuse(refused.failure());
            case Destination.Local local -> {
                phase = Alone.LOCAL;
                clock.rest();
                local.answer(client.eventLoop(), this::localAnswer);
            }
            case Destination.Fleet fleet -> {
                clock.route(fleet.route().policy().timeouts());
                goOn(dispatcher.start(fleet.route()));
            }
        }
    }

    private void goOn(Dispatcher.Outcome outcome) {
        switch (outcome) {
            case Started started -> connect(started.attempt());
            case Waits waits -> {
                phase = new Phase.Queued(waits.waiting());
                clock.watchQueue(loop.now().queueTime());
                upload.waitForPeer();
            }
            case Dispatcher.Outcome.Refused refused -> refuse(refused.failure());
        }
    }

    @Override
    void onTurn(Waiting waiting) {
        if (phase instanceof Phase.Queued queued && queued.waiting() == waiting) {
            goOn(dispatcher.afterWaiting(waiting));
        }
    }

    private void connect(Attempt attempt) {
        phase = new Phase.Connecting(attempt);
        if (attempt.upstream().isReady()) {
            onUpstreamReady();
        } else {
            clock.rest(); // dialling has a limit of its own
        }
    }

    @Override
    void onUpstreamReady() {
        if (!(phase instanceof Phase.Connecting connecting)) {
            return;
        }
        Attempt attempt = connecting.attempt();
        long nanos = loop.timers().exactNanos();
        var awaiting = new Phase.Awaiting(attempt, upload.begin(attempt, requestIdField, nanos));
        phase = awaiting;
        upload.hasPeer();
        sendBody(attempt, awaiting.upload());
        attempt.upstream().flush();
        upload.hasRoom();
    }

    private void sendBody(Attempt attempt, Splice splice) {
        upload.sendTo(attempt.upstream());
        if (upload.isComplete()) {
            download.await(attempt.route().policy(), clock);
        } else {
            clock.watchBody();
            splice.writabilityChanged();
        }
    }

    // ---- what the backend does

    @Override
    BodyForm onUpstreamHead(ResponseHead answer) {
        if (!(phase instanceof Phase.Awaiting awaiting)) {
            return BodyForm.PAYLOAD;
        }
        Attempt attempt = awaiting.attempt();
        Attempt elsewhere = dispatcher.elsewhere(attempt, answer);
        if (elsewhere != null || download.isUnfit(answer)) {
            attempt.upstream().cancel();
            goOn(elsewhere != null ? new Started(elsewhere) : dispatcher.unfit(attempt, answer));
            return BodyForm.PAYLOAD;
        }
        attempt.begins();
        phase = new Phase.Answering(attempt);
        return download.begin(attempt, answer, clock);
    }

    @Override
    void onUpstreamContent(ByteBuf in, int start, int length) {
        download.content(in, start, length, clock);
    }

    @Override
    void onUpstreamBody(ByteBuf bytes) {
        if (phase instanceof Phase.Answering answering) {
            download.pass(bytes, answering.attempt(), clock);
        } else {
            bytes.release();
        }
    }

    @Override
    void onUpstreamReadComplete() {
        client.flush();
    }

    @Override
    void onUpstreamEnd() {
        if (phase instanceof Phase.Answering answering) {
            download.end(answering.attempt(), clock);
            dispatcher.answered(answering.attempt());
            finish(Ending.ANSWERED);
            client.end();
        }
    }

    @Override
    void onUpstreamWritabilityChanged() {
        if (phase instanceof Phase.Awaiting awaiting) {
            awaiting.upload().writabilityChanged();
        }
    }

    @Override
    void onUpstreamFailed(UpstreamFailure failure) {
        Attempt attempt = phase.attempt();
        if (attempt == null) {
            return;
        }
        if (download.isUnheard()) {
            download.forget();
            goOn(dispatcher.next(attempt, failure, download.keepsCompany()));
        } else {
            dispatcher.cut(attempt, failure);
            cut(Refusals.of(failure, attempt.backend()));
        }
    }

    // ---- clocks

    @Override
    void onExpired(Limit limit) {
        tally.expired(limit);
        Attempt attempt = phase.attempt();
        boolean dials = phase instanceof Phase.Connecting;
        if (limit.isBackends() && attempt != null && !dials && download.isUnheard()) {
            attempt.upstream().cancel();
            download.forget();
            var failure = new UpstreamFailure(Kind.TIMEOUT, limit.failure().message());
            goOn(dispatcher.next(attempt, failure, download.keepsCompany()));
        } else {
            if (limit == Limit.BETWEEN_TOKENS && phase instanceof Phase.Answering answering) {
                dispatcher.stalled(answering.attempt(), limit.failure().message());
            }
            refuse(limit.failure());
        }
    }

    @Override
    boolean hasBegun() {
        return download.hasBegun();
    }

    // ---- endings

    private void answer(LocalAnswer answer) {
        tally.answered(answer);
        finish(Ending.ANSWERED);
        client.answer(answer);
    }

    @Override
    void onLocalAnswer(LocalAnswer answer) {
        if (phase == Alone.LOCAL) {
            answer(answer.with("X-Request-ID", requestId));
        }
    }

    /** The request is not answered by a backend; the client is told why, if it still can be. */
    private void refuse(Failure failure) {
        if (phase == Alone.OVER || download.hasBegun()) {
            cut(failure);
            return;
        }
        phase.cancel();
        tally.refused(failure);
        answer(refusal(failure, intake.allow(), dispatcher.retryAfter(failure)));
    }

    /** The answer has begun and cannot be completed: the client must not take it for the whole. */
    private void cut(Failure failure) {
        if (phase == Alone.OVER) {
            return;
        }
        boolean takesEvent = download.takesEvent(phase.attempt());
        phase.cancel();
        tally.refused(failure);
        finish(Ending.CUT);
        download.cut(takesEvent ? service.errors().event(failure, requestId) : NO_EVENT);
    }

    /** Every ending comes through here, once: slots, buffers and clocks are given back. */
    private void finish(Ending ending) {
        if (phase == Alone.OVER) {
            return;
        }
        phase.giveBack();
        phase = Alone.OVER;
        clock.end();
        try {
            download.release();
            upload.release();
            intake.release(loop.peeks());
        } finally {
            tally.finished(ending, upload.received());
        }
    }

    @Override
    void giveUp(Ending ending, int status) {
        if (status != 0) {
            tally.answered(status);
        }
        try {
            phase.cancel();
        } finally {
            finish(ending);
        }
    }
}
