package io.sluice.exchange;

import io.sluice.admission.Admission;
import io.sluice.admission.Gate;
import io.sluice.admission.Pressure;
import io.sluice.admission.Priority;
import io.sluice.balance.Pick;
import io.sluice.codec.http.ResponseHead;
import io.sluice.config.RetryConfig;
import io.sluice.config.Weigh;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.fleet.Backend;
import io.sluice.route.Route;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamFailure.Kind;
import io.sluice.stream.UpstreamStream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets one request start, finds a backend for it, and another one as long as the rules allow it.
 * Confined to the event loop of its exchange.
 */
final class Dispatcher {
    /** What came of trying. */
    sealed interface Outcome {
        /** A backend with a slot taken; its stream may still be connecting. */
        record Started(Attempt attempt) implements Outcome {}

        /** There is no place for it yet; the exchange is told when there is. */
        record Waits(Waiting waiting) implements Outcome {}

        record Refused(Failure failure) implements Outcome {}
    }

    private final LoopContext loop;
    private final Tally tally;
    private final Upload upload;
    private final Guarded exchange;
    private Set<Backend> tried = Set.of();
    private @Nullable Failure lastFailure;
    private @Nullable Backend raced;
    private boolean isAnywhere;
    private int attempts;

    /**
     * @param exchange is told how each attempt goes
     */
    Dispatcher(LoopContext loop, Tally tally, Upload upload, Guarded exchange) {
        this.loop = loop;
        this.tally = tally;
        this.upload = upload;
        this.exchange = exchange;
    }

    /** Begins the first attempt, if the request may start now. */
    Outcome start(Route route) {
        Quarantine quarantine = loop.failover().quarantine();
        if (!quarantine.isEmpty() && quarantine.refuses(upload.fingerprint())) {
            return new Outcome.Refused(Refusals.quarantined());
        }
        tally.route(route);
        Admission admission = loop.admission();
        if (admission.pressure() == Pressure.CRITICAL && upload.priority() == Priority.LOW) {
            return new Outcome.Refused(Refusals.shed());
        }
        if (!admission.room().isEmpty()) { // nobody overtakes those who wait for the same
            return wait(route, null);
        }
        Gate full = admission.tryEnter(route.gate());
        if (full != null) {
            return wait(route, Refusals.full(full == route.gate() ? route.label() : ""));
        }
        Pick pick = route.balancer().pick(tried, loop.random());
        if (pick == Pick.Nobody.FULL) {
            admission.leave(route.gate());
            return wait(route, Refusals.nobody(Pick.Nobody.FULL, route.label()));
        }
        tally.entered(route.gate());
        return attempt(pick, route, null);
    }

    /** Begins the first attempt of a request that has waited, if it got its place. */
    Outcome afterWaiting(Waiting waiting) {
        if (!waiting.hasStarted()) {
            return new Outcome.Refused(Refusals.displaced());
        }
        tally.entered(waiting.route().gate());
        return new Outcome.Started(open(waiting.backend(), waiting.route(), null));
    }

    /**
     * @param full what is full, or null when it has not been looked
     */
    private Outcome wait(Route route, @Nullable Failure full) {
        if (!route.hasCandidates()) {
            return new Outcome.Refused(Refusals.nobody(Pick.Nobody.LEFT, route.label()));
        }
        var waiting = new Waiting(loop, exchange, route, upload.caller());
        return switch (loop.admission().room().enter(waiting)) {
            case STARTED -> afterWaiting(waiting);
            case WAITING -> {
                tally.waits();
                yield new Outcome.Waits(waiting);
            }
            case FULL ->
                    new Outcome.Refused(full == null ? Refusals.roomFull(route.label()) : full);
        };
    }

    /**
     * An attempt came to nothing: begins another one where the rules allow that.
     *
     * @param inPrefill whether the client is being kept company until the first token
     */
    Outcome next(Attempt attempt, UpstreamFailure failure, boolean inPrefill) {
        attempt.end();
        loop.admission().freed();
        Failure last = Refusals.of(failure, attempt.backend());
        lastFailure = last;
        RetryConfig retry = attempt.route().policy().retry();
        long nanos = loop.timers().exactNanos();
        boolean unnoticed = inPrefill && RetryRule.allowsUnnoticed(retry, failure, attempt, upload);
        boolean isAllowed = unnoticed || RetryRule.allows(retry, failure, attempt, upload, nanos);
        boolean counts = unnoticed || RetryRule.counts(failure);
        boolean again = isAllowed && (!counts || isInBudget());
        report(attempt, failure, isAllowed && !unnoticed);
        if (!again) {
            return new Outcome.Refused(last);
        }
        avoid(attempt.backend());
        boolean isRace = failure.kind() == Kind.CLOSED_UNANSWERED && !unnoticed;
        isAnywhere = failure.kind() == Kind.UNPROCESSED || isRace;
        loop.counters().retry(unnoticed ? RetryRule.UNNOTICED : RetryRule.reason(failure));
        upload.rewind();
        Route route = now(attempt.route());
        Pick pick = route.balancer().pick(tried, loop.random());
        return attempt(pick, route, counts ? loop.failover().budget() : null);
    }

    /** The answer is none that the client, which was promised a stream, could be given. */
    Outcome unfit(Attempt attempt, ResponseHead answer) {
        return next(attempt, Refusals.noEvents(answer), true);
    }

    /**
     * A backend says that it has too much to do: begins an attempt at another one, if there is one
     * that has not.
     *
     * @param answer borrowed
     * @return null when the client is to have the answer
     */
    @Nullable Attempt elsewhere(Attempt attempt, ResponseHead answer) {
        RetryConfig retry = attempt.route().policy().retry();
        if (!RetryRule.saysFull(answer.status()) || !RetryRule.listensToFull(retry)) {
            return null;
        }
        Backend full = attempt.backend();
        Duration patience = RetryAfter.of(answer);
        if (patience.isPositive()) {
            loop.liveTraffic().full(full, patience);
        }
        if (!RetryRule.isLeft(retry, attempt, upload)) {
            return null;
        }
        avoid(full);
        Route route = now(attempt.route());
        if (route.candidates().size() < 2 || !isInBudget()) {
            return null;
        }
        RetryBudget budget = loop.failover().budget();
        if (!(route.balancer().pick(tried, loop.random()) instanceof Pick.Chosen chosen)) {
            budget.end();
            return null;
        }
        attempt.end();
        loop.admission().freed();
        loop.counters().retry(RetryRule.FULL);
        upload.rewind();
        return open(chosen.backend(), route, budget);
    }

    /** The backend has given a whole answer. */
    void answered(Attempt attempt) {
        attempt.answered(loop.liveTraffic());
        Quarantine quarantine = loop.failover().quarantine();
        if (!quarantine.isEmpty()) {
            quarantine.answered(upload.fingerprint());
        }
    }

    /** The answer, which the client has begun to see, was cut. */
    void cut(Attempt attempt, UpstreamFailure failure) {
        report(attempt, failure, false);
    }

    /** The answer, which the client has begun to see, does not go on. */
    void stalled(Attempt attempt, String detail) {
        attempt.stalled(detail, loop.liveTraffic(), loop.timers().exactNanos());
    }

    private void report(Attempt attempt, UpstreamFailure failure, boolean again) {
        boolean isNews = true;
        if (failure.kind() == Kind.CLOSED_UNANSWERED && again) {
            raced = attempt.backend();
        } else if (failure.kind() == Kind.CLOSED_UNANSWERED || failure.kind() == Kind.TRUNCATED) {
            isNews = loop.failover().quarantine().broke(upload.fingerprint(), attempt, raced);
        }
        attempt.report(failure, again, isNews, loop.liveTraffic());
    }

    private boolean isInBudget() {
        boolean permitted = loop.failover().budget().tryBegin();
        if (!permitted) {
            loop.counters().retryDenied();
        }
        return permitted;
    }

    private void avoid(Backend backend) {
        tried = new HashSet<>(tried);
        tried.add(backend);
    }

    /** A retry goes by what holds now; what the first attempt began with may be out of date. */
    private Route now(Route before) {
        return loop.now().routes().again(before);
    }

    /** Seconds after which one that meets {@code failure} may try again. */
    int retryAfter(Failure failure) {
        return failure.kind() == FailureKind.OVERLOADED ? loop.admission().retryAfter() : 1;
    }

    private Outcome attempt(Pick picked, Route route, @Nullable RetryBudget budget) {
        Pick pick = picked;
        if (pick == Pick.Nobody.LEFT && isAnywhere) {
            pick = route.balancer().pick(Set.of(), loop.random()); // it has not refused us for good
        }
        return switch (pick) {
            case Pick.Chosen chosen -> new Outcome.Started(open(chosen.backend(), route, budget));
            case Pick.Nobody nobody -> {
                if (budget != null) {
                    budget.end();
                }
                yield new Outcome.Refused(
                        nobody == Pick.Nobody.LEFT && lastFailure != null
                                ? lastFailure
                                : Refusals.nobody(nobody, route.label()));
            }
        };
    }

    private Attempt open(Backend backend, Route route, @Nullable RetryBudget budget) {
        attempts++;
        var timeout = route.policy().timeouts().connect();
        UpstreamStream upstream =
                attempts == 1 && !isSuspected()
                        ? loop.upstreams().open(backend, timeout, exchange)
                        : loop.upstreams().dial(backend, timeout, exchange);
        var attempt = new Attempt(backend, upstream, route, attempts, work(route), budget);
        tally.attempt(attempt);
        return attempt;
    }

    /**
     * Whether the body has broken a backend. Over a connection of its own it breaks no third one: a
     * close there is no race that another backend could be tried after.
     */
    private boolean isSuspected() {
        Quarantine quarantine = loop.failover().quarantine();
        return !quarantine.isEmpty() && quarantine.suspects(upload.fingerprint());
    }

    /** Tokens that the request is estimated to take; 0 when its model does not weigh by them. */
    private long work(Route route) {
        if (route.policy().weigh() != Weigh.TOKENS) {
            return 0;
        }
        long most = upload.mostTokens();
        return upload.promptTokens()
                + (most >= 0 ? most : loop.counters().model(route.label()).meanCompletion());
    }
}
