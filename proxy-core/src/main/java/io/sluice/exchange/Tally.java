package io.sluice.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.admission.Gate;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.usage.UsageForm;
import io.sluice.codec.usage.UsageReader;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.observe.AccessRecord;
import io.sluice.observe.AccessRecord.EndedBy;
import io.sluice.observe.Count;
import io.sluice.observe.ModelCounters;
import io.sluice.route.Route;
import io.sluice.stream.BodyForm;
import io.sluice.stream.LocalAnswer;

import org.jspecify.annotations.Nullable;

/**
 * What one exchange counts for: the gates it has entered, and what will be told of it. Confined to
 * the event loop of its exchange.
 */
final class Tally {
    private static final long NEVER = -1;

    private final LoopContext loop;
    private final Asked asked;
    private final String requestId;
    private final boolean isLocal;
    private final Count streams;
    private final long startedAt = System.nanoTime();
    private @Nullable Gate entered;
    private @Nullable UsageReader usage;
    private boolean isFramed;
    private @Nullable Failure refusal;
    private ExchangeClock.@Nullable Limit clock;
    private String model = "";
    private String backend = "";
    private int attempts;
    private int status;
    private boolean isBackends;
    private long answerBytes;
    private boolean isWaiting;
    private long queuedAt;
    private long queueNanos = NEVER;
    private long firstByteNanos = NEVER;
    private long firstTokenNanos = NEVER;
    private boolean awaitsToken;
    private long durationNanos;
    private long promptTokens = UsageReader.UNKNOWN;
    private long completionTokens = UsageReader.UNKNOWN;
    private boolean isEstimated;

    /** The request that {@code asked} tells of begins. */
    Tally(LoopContext loop, Asked asked, String requestId, Intake intake) {
        this.loop = loop;
        this.asked = asked;
        this.requestId = requestId;
        this.isLocal = intake instanceof Intake.ForLocal;
        this.streams = isLocal ? loop.counters().localStreams() : loop.counters().streams();
        streams.increment();
    }

    /** It goes this way, if it may start. */
    void route(Route route) {
        model = route.label();
    }

    /** There is no place for it yet. */
    void waits() {
        isWaiting = true;
        queuedAt = System.nanoTime();
    }

    /** It has started, through this gate and that of the whole proxy. */
    void entered(Gate gate) {
        entered = gate;
        waited();
    }

    private void waited() {
        if (isWaiting) {
            isWaiting = false;
            queueNanos = System.nanoTime() - queuedAt;
        }
    }

    void attempt(Attempt attempt) {
        backend = attempt.backend().id();
        attempts = attempt.number();
    }

    /** The client is being given this status. */
    void answered(int answerStatus) {
        status = answerStatus;
    }

    /** The client is being given an answer of our own. */
    void answered(LocalAnswer answer) {
        status = answer.status();
        answerBytes = answer.body().length;
    }

    /**
     * A backend's answer passes.
     *
     * @param head borrowed
     * @return {@code form}
     */
    BodyForm passes(ResponseHead head, BodyForm form) {
        isBackends = true;
        awaitsToken = false;
        // What is asked of a backend without a model may repeat what was told before.
        UsageForm told = model.isEmpty() ? UsageForm.NONE : UsageForm.of(head);
        if (told != UsageForm.NONE) {
            usage = loop.usages().take(told);
            awaitsToken = told == UsageForm.EVENTS;
        }
        isFramed = form == BodyForm.CHUNKED;
        return form;
    }

    /** Whether the answer that passes is a stream whose first token is still to come. */
    boolean awaitsToken() {
        return awaitsToken;
    }

    /** What has passed was not told to the client: another backend's answer takes its place. */
    void forget() {
        UsageReader reader = usage;
        if (reader != null) {
            usage = null;
            loop.usages().giveBack(reader);
        }
        isBackends = false;
        answerBytes = 0;
        firstByteNanos = NEVER;
    }

    /**
     * Bytes of the answer's body pass (borrowed).
     *
     * @return whether the first token came with them
     */
    boolean passed(ByteBuf bytes) {
        if (answerBytes == 0) {
            firstByteNanos = System.nanoTime() - startedAt;
        }
        answerBytes += bytes.readableBytes();
        return !isFramed && content(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    /**
     * Content of the answer (borrowed) is here.
     *
     * @return whether the first token came with it
     */
    boolean content(ByteBuf in, int start, int length) {
        UsageReader reader = usage;
        if (reader == null) {
            return false;
        }
        reader.read(in, start, length);
        return awaitsToken && reader.hasBegun() && begun(reader);
    }

    private boolean begun(UsageReader reader) {
        awaitsToken = false;
        if (reader.contentEvents() > 0) {
            firstTokenNanos = System.nanoTime() - startedAt;
        }
        return true;
    }

    void expired(ExchangeClock.Limit limit) {
        clock = limit;
        loop.counters().expired(limit.key());
    }

    /** The proxy refuses the request, or cuts its answer. */
    void refused(Failure failure) {
        refusal = failure;
        loop.counters().refusal(failure.kind().code());
    }

    /**
     * @param requestBytes of the body
     */
    void finished(Ending ending, long requestBytes) {
        durationNanos = System.nanoTime() - startedAt;
        waited();
        Gate gate = entered;
        if (gate != null) {
            entered = null;
            loop.admission().leave(gate);
            loop.counters().endings().increment();
            loop.admission().freed();
        }
        streams.add(-1);
        switch (ending) {
            case ANSWERED -> {}
            case CUT -> loop.counters().cutAnswer(backend);
            case CLIENT_GONE -> loop.counters().clientCancels().increment();
        }
        readUsage(ending);
        if (!isLocal) {
            count();
        }
        if (loop.accessLog().isOn()) {
            loop.accessLog().add(record(ending, requestBytes));
        }
    }

    /** What was not told because the answer was cut is counted by its events. */
    private void readUsage(Ending ending) {
        UsageReader reader = usage;
        if (reader == null) {
            return;
        }
        usage = null;
        reader.finish();
        promptTokens = reader.promptTokens();
        completionTokens = reader.completionTokens();
        if (ending != Ending.ANSWERED && reader.contentEvents() > Math.max(0, completionTokens)) {
            completionTokens = reader.contentEvents();
            isEstimated = true;
        }
        loop.usages().giveBack(reader);
    }

    private void count() {
        if (status == 0) {
            return;
        }
        ModelCounters counters = loop.counters().model(model);
        counters.answered(backend, status);
        if (isBackends) {
            counters.requestTook(durationNanos);
            if (firstByteNanos != NEVER) {
                counters.firstByteTook(firstByteNanos);
            }
            if (firstTokenNanos != NEVER) {
                counters.firstTokenTook(firstTokenNanos);
            }
            counters.promptTokens().add(Math.max(0, promptTokens));
            if (completionTokens >= 0) {
                counters.completed(completionTokens);
            }
        }
    }

    private AccessRecord record(Ending ending, long requestBytes) {
        return new AccessRecord(
                System.currentTimeMillis(),
                requestId,
                asked.listener(),
                asked.client(),
                asked.method(),
                asked.path(),
                status,
                model,
                backend,
                attempts,
                requestBytes,
                answerBytes,
                queueNanos,
                firstByteNanos,
                firstTokenNanos,
                durationNanos,
                promptTokens,
                completionTokens,
                isEstimated,
                endedBy(ending),
                reason(ending),
                clock == null ? null : clock.key());
    }

    private EndedBy endedBy(Ending ending) {
        return switch (ending) {
            case ANSWERED -> isBackends ? EndedBy.BACKEND : EndedBy.PROXY;
            case CLIENT_GONE -> EndedBy.CLIENT;
            case CUT -> refusal != null && isBackends(refusal) ? EndedBy.BACKEND : EndedBy.PROXY;
        };
    }

    private static boolean isBackends(Failure failure) {
        return failure.kind() == FailureKind.BACKEND_UNAVAILABLE
                || failure.kind() == FailureKind.BACKEND_INVALID_RESPONSE;
    }

    private String reason(Ending ending) {
        if (ending == Ending.CLIENT_GONE) {
            return "client_gone";
        }
        return refusal == null ? "done" : refusal.kind().code();
    }
}
