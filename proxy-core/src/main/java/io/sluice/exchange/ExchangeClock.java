package io.sluice.exchange;

import io.sluice.config.LimitsConfig;
import io.sluice.config.TimeoutsConfig;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.transport.Timer;
import io.sluice.transport.Timers;

import java.time.Duration;
import java.util.Locale;

/**
 * The one timer of an exchange. What it waits for changes with the phase; progress is a field that
 * is written, and looked at when the timer comes round.
 */
final class ExchangeClock extends Timer {
    /** What ran out. */
    enum Limit {
        QUEUE_TIME(FailureKind.OVERLOADED, "the request waited for a place for as long as it may"),
        UPLOAD_RATE(FailureKind.REQUEST_TIMEOUT, "the body comes more slowly than is allowed"),
        RESPONSE_HEAD(FailureKind.GATEWAY_TIMEOUT, "the backend did not answer in time"),
        FIRST_TOKEN(FailureKind.GATEWAY_TIMEOUT, "the model's first token did not come in time"),
        BETWEEN_TOKENS(FailureKind.GATEWAY_TIMEOUT, "the backend did not go on in time"),
        STALLED_READER(FailureKind.REQUEST_TIMEOUT, "the client stopped reading its answer"),
        TOTAL(FailureKind.GATEWAY_TIMEOUT, "the answer was not complete in time");

        private final String key = name().toLowerCase(Locale.ROOT);

        @SuppressWarnings("Immutable") // a record of strings
        private final Failure failure;

        Limit(FailureKind kind, String message) {
            this.failure = new Failure(kind, message);
        }

        /** What the client is told. */
        Failure failure() {
            return failure;
        }

        /** The configuration's key for it. */
        String key() {
            return key;
        }

        /** Whether it was the backend that took too long. */
        boolean isBackends() {
            return failure.kind() == FailureKind.GATEWAY_TIMEOUT;
        }
    }

    /** Who is told, and asked how things stand. */
    interface Owner {
        void expired(Limit limit);

        /** It is time to let the client hear of us. */
        void beat();

        /** Bytes of the request's body so far. */
        long received();

        /** Whether we ourselves keep the client from sending. */
        boolean isClientPaused();

        /** Whether the answer waits for the client to read. */
        boolean isClientFull();

        /** Bytes that wait for the client to read. */
        long queued();
    }

    private enum Watch {
        NOTHING,
        QUEUE,
        BODY,
        HEAD,
        ANSWER
    }

    /** Over this long an upload's rate is taken. */
    private static final long RATE_WINDOW = 10_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Owner owner;
    private final Timers timers;
    private final LimitsConfig limits;
    private final long startedAt;
    private Watch watch = Watch.NOTHING;
    private long total;
    private long responseHead;
    private long limit;
    private long gap;
    private long progressAt;
    private long amount;
    private boolean stalled;
    private long stalledAt;
    private long firstToken;
    private long dispatchedAt;
    private long tokenDue = NEVER;
    private long beat;
    private long beatDue = NEVER;

    ExchangeClock(Owner owner, Timers timers, LimitsConfig limits) {
        this.owner = owner;
        this.timers = timers;
        this.limits = limits;
        this.startedAt = timers.now();
    }

    /** From now on the route's limits hold. */
    void route(TimeoutsConfig timeouts) {
        total = timeouts.total().toMillis();
        responseHead = timeouts.responseHead().toMillis();
        firstToken = timeouts.firstToken().toMillis();
    }

    /**
     * A place has to become free.
     *
     * @param patience above zero
     */
    void watchQueue(Duration patience) {
        begin(Watch.QUEUE, patience.toMillis());
    }

    /** The client has to send at a rate. */
    void watchBody() {
        if (watch != Watch.BODY) {
            begin(Watch.BODY, RATE_WINDOW);
            amount = owner.received();
        }
    }

    /**
     * The backend has to answer.
     *
     * @param streams whether with tokens, one after another
     */
    void watchHead(TimeoutsConfig timeouts, boolean streams) {
        dispatchedAt = timers.now();
        tokenDue = streams && firstToken > 0 ? dispatchedAt + firstToken : NEVER;
        begin(Watch.HEAD, timeouts.responseHead().toMillis());
    }

    /**
     * The backend has to go on, and the client to read.
     *
     * @param awaitsToken whether the first token is still to come
     * @param isSilent whether this is the head of a stream: engines send it before they compute the
     *     prompt, so that its first bytes have as long as other heads have
     */
    void watchAnswer(TimeoutsConfig timeouts, boolean awaitsToken, boolean isSilent) {
        tokenDue = awaitsToken && firstToken > 0 ? dispatchedAt + firstToken : NEVER;
        gap = timeouts.betweenTokens().toMillis();
        boolean longer = responseHead == 0 || responseHead > gap;
        begin(Watch.ANSWER, isSilent && gap > 0 && longer ? responseHead : gap);
    }

    /** The first token is here. */
    void hasToken() {
        tokenDue = NEVER;
        beatDue = NEVER;
    }

    /** From now on the owner's {@code beat} is called this often, until the first token. */
    void beatEvery(Duration interval) {
        if (beatDue == NEVER) {
            beat = interval.toMillis();
            beatDue = timers.now() + beat;
            rearm(timers.now());
        }
    }

    /** Nothing will have to happen any more. */
    void end() {
        total = 0;
        hasToken();
        watch = Watch.NOTHING;
        disarm();
    }

    /** Nothing has to happen before {@link #watchBody} and the like say so again. */
    void rest() {
        begin(Watch.NOTHING, 0);
    }

    /** Bytes of the answer came, or the client has taken so many that more may come. */
    void progress() {
        progressAt = timers.now();
        if (limit != gap && watch == Watch.ANSWER) { // the first bytes are here
            limit = gap;
            rearm(progressAt);
        }
    }

    @Override
    protected void expired() {
        long now = timers.now();
        if (total > 0 && now >= startedAt + total) {
            owner.expired(Limit.TOTAL);
            return;
        }
        if (now >= tokenDue && watch != Watch.NOTHING) {
            owner.expired(Limit.FIRST_TOKEN);
            return;
        }
        if (now >= beatDue) {
            beatDue = now + beat;
            owner.beat();
        }
        boolean in =
                switch (watch) {
                    case NOTHING -> true;
                    case QUEUE -> inTime(now, Limit.QUEUE_TIME);
                    case BODY -> isUploadInTime(now);
                    case HEAD -> inTime(now, Limit.RESPONSE_HEAD);
                    case ANSWER -> isAnswerInTime(now);
                };
        if (in) {
            rearm(now);
        }
    }

    private void begin(Watch next, long millis) {
        watch = next;
        limit = millis;
        stalled = false;
        progressAt = timers.now();
        rearm(progressAt);
    }

    private void rearm(long now) {
        boolean readerStalls = watch == Watch.ANSWER && stalled; // so it is not the backend's turn
        long due = limit > 0 && !readerStalls ? progressAt + limit : NEVER;
        if (watch == Watch.ANSWER) {
            long patience = limits.stalledReader().toMillis();
            due = Math.min(due, now + patience / 4);
            due = readerStalls ? Math.min(due, progressAt + patience) : due;
        }
        if (total > 0) {
            due = Math.min(due, startedAt + total);
        }
        due = Math.min(due, beatDue);
        if (watch != Watch.NOTHING) { // else another attempt is being dialled
            due = Math.min(due, tokenDue);
        }
        if (due == NEVER) {
            disarm();
        } else {
            timers.arm(this, Math.max(0, due - now));
        }
    }

    private boolean inTime(long now, Limit which) {
        if (limit == 0 || now < progressAt + limit) {
            return true;
        }
        owner.expired(which);
        return false;
    }

    private boolean isUploadInTime(long now) {
        if (now < progressAt + limit) {
            return true;
        }
        long received = owner.received();
        boolean blocked = received == amount && owner.isClientPaused();
        boolean slow = (received - amount) * 1000 < limits.uploadRate() * (now - progressAt);
        if (slow && !owner.isClientPaused()) {
            owner.expired(Limit.UPLOAD_RATE);
            return false;
        }
        if (blocked && stalled && responseHead > 0 && now >= stalledAt + responseHead) {
            owner.expired(Limit.RESPONSE_HEAD); // the backend neither reads nor answers
            return false;
        }
        if (blocked && !stalled) {
            stalledAt = progressAt;
        }
        stalled = blocked;
        amount = received;
        progressAt = now;
        return true;
    }

    private boolean isAnswerInTime(long now) {
        if (!owner.isClientFull()) {
            progressAt = stalled ? now : progressAt; // the backend was held up until just now
            stalled = false;
            return inTime(now, Limit.BETWEEN_TOKENS);
        }
        long queued = owner.queued();
        if (!stalled) { // the last bytes that came have filled it
            stalled = true;
            amount = queued;
        } else if (queued < amount) {
            amount = queued;
            progressAt = now;
        }
        long patience = limits.stalledReader().toMillis();
        if (patience > 0 && now >= progressAt + patience) {
            owner.expired(Limit.STALLED_READER);
            return false;
        }
        return true;
    }
}
