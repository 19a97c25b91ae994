package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.ResponseHead;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.stream.BodyForm;
import io.sluice.stream.ClientEvents;
import io.sluice.stream.ClientStream;
import io.sluice.stream.LocalAnswer;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every way into an exchange, with a guard: an error that nobody expected ends that one exchange
 * and gives back what it has. Without it the client would wait for ever, since who called in (a
 * connection to a backend, a timer) knows nothing of the client. Confined to the event loop of the
 * exchange.
 */
abstract class Guarded implements ClientEvents, UpstreamEvents {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.exchange");

    /** Of direct memory alone: without heap the process ends. */
    private static final Failure OUT_OF_MEMORY =
            new Failure(FailureKind.OVERLOADED, "the proxy has no memory for this request now");

    private static final Failure BUG =
            new Failure(FailureKind.INTERNAL_ERROR, "the proxy failed; its log says how");

    final ClientStream client;
    final Service service;
    final String requestId;
    Phase phase = Phase.Alone.RECEIVING;

    Guarded(ClientStream client, Service service, String requestId) {
        this.client = client;
        this.service = service;
        this.requestId = requestId;
    }

    abstract void onStart();

    abstract void onClientBody(ByteBuf payload);

    abstract void onClientEnd();

    abstract void onClientReadComplete();

    abstract void onClientFailed(Failure failure);

    abstract void onClientCut(Failure why);

    abstract void onClientGone();

    abstract void onClientWritabilityChanged();

    abstract void onUpstreamReady();

    abstract BodyForm onUpstreamHead(ResponseHead answer);

    abstract void onUpstreamContent(ByteBuf in, int start, int length);

    abstract void onUpstreamBody(ByteBuf bytes);

    abstract void onUpstreamReadComplete();

    abstract void onUpstreamEnd();

    abstract void onUpstreamFailed(UpstreamFailure failure);

    abstract void onUpstreamWritabilityChanged();

    abstract void onExpired(ExchangeClock.Limit limit);

    /** Whether the client has the head of an answer, so that it cannot be given another one. */
    abstract boolean hasBegun();

    abstract void onTurn(Waiting waiting);

    abstract void onLocalAnswer(LocalAnswer answer);

    /**
     * Ends the exchange, which may be half done, without telling the client.
     *
     * @param status that the client is going to be given; 0 when it has been given one
     */
    abstract void giveUp(Ending ending, int status);

    final void start() {
        try {
            onStart();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientBody(ByteBuf payload) {
        try {
            onClientBody(payload);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientEnd() {
        try {
            onClientEnd();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientReadComplete() {
        try {
            onClientReadComplete();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientFailed(Failure failure) {
        try {
            onClientFailed(failure);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientCut(Failure why) {
        try {
            onClientCut(why);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientGone() {
        try {
            onClientGone();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void clientWritabilityChanged() {
        try {
            onClientWritabilityChanged();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamReady() {
        try {
            onUpstreamReady();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final BodyForm upstreamHead(ResponseHead answer) {
        try {
            return onUpstreamHead(answer);
        } catch (Throwable bug) {
            broken(bug);
            return BodyForm.PAYLOAD;
        }
    }

    @Override
    public final void upstreamContent(ByteBuf in, int start, int length) {
        try {
            onUpstreamContent(in, start, length);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamBody(ByteBuf bytes) {
        try {
            onUpstreamBody(bytes);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamReadComplete() {
        try {
            onUpstreamReadComplete();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamEnd() {
        try {
            onUpstreamEnd();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamFailed(UpstreamFailure failure) {
        try {
            onUpstreamFailed(failure);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    @Override
    public final void upstreamWritabilityChanged() {
        try {
            onUpstreamWritabilityChanged();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    final void expired(ExchangeClock.Limit limit) {
        try {
            onExpired(limit);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    /** The model is silent: the client hears of us. */
    final void beat(Download download) {
        try {
            download.beat();
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    final void turn(Waiting waiting) {
        try {
            onTurn(waiting);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    final void localAnswer(LocalAnswer answer) {
        try {
            onLocalAnswer(answer);
        } catch (Throwable bug) {
            broken(bug);
        }
    }

    private void broken(Throwable bug) {
        boolean starved = bug instanceof OutOfMemoryError;
        Failure failure = starved ? OUT_OF_MEMORY : BUG;
        if (starved) {
            LOG.warn("request {} ended for want of memory: {}", requestId, bug.getMessage());
        } else {
            LOG.error("request {} failed inside the proxy", requestId, bug);
        }
        if (phase == Phase.Alone.OVER || hasBegun()) {
            succeeds(() -> giveUp(Ending.CUT, 0));
            succeeds(client::abort);
            return;
        }
        succeeds(() -> giveUp(Ending.ANSWERED, failure.kind().status()));
        if (!succeeds(() -> client.answer(refusal(failure, "", 1)))) {
            succeeds(client::abort);
        }
    }

    /**
     * The answer that tells of {@code failure}.
     *
     * @param allow the methods that the path has, when the method is what is wrong
     * @param retryAfter seconds
     */
    final LocalAnswer refusal(Failure failure, String allow, int retryAfter) {
        LocalAnswer answer = FailureAnswer.of(failure, service.errors(), requestId, retryAfter);
        return allow.isEmpty() ? answer : answer.with("Allow", allow);
    }

    private boolean succeeds(Runnable step) {
        try {
            step.run();
            return true;
        } catch (Throwable another) {
            LOG.error("request {}: ending it failed, too", requestId, another);
            return false;
        }
    }
}
