package io.sluice.exchange;

import io.sluice.balance.Pick;
import io.sluice.codec.http.ResponseHead;
import io.sluice.config.RetryConfig;
import io.sluice.failure.Failure;
import io.sluice.fleet.Backend;
import io.sluice.route.Route;
import io.sluice.stream.UpstreamEvents;
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

        record Refused(Failure failure) implements Outcome {}
    }

    private final LoopContext loop;
    private final Tally tally;
    private final Upload upload;
    private final UpstreamEvents events;
    private Set<Backend> tried = Set.of();
    private @Nullable Failure lastFailure;
    private @Nullable Backend raced;
    private boolean isAnywhere;
    private int attempts;

    /**
     * @param events is told how each attempt goes
     */
    Dispatcher(LoopContext loop, Tally tally, Upload upload, UpstreamEvents events) {
        this.loop = loop;
        this.tally = tally;
        this.upload = upload;
        this.events = events;
    }

    /** Begins the first attempt, if the request may start now. */
    Outcome start(Route route) {
        Quarantine quarantine = loop.failover().quarantine();
        if (!quarantine.isEmpty() && quarantine.refuses(upload.fingerprint())) {
            return new Outcome.Refused(Refusals.quarantined());
        }
        Failure full = tally.enter(route);
        return full == null ? attempt(route, null) : new Outcome.Refused(full);
    }

    /** An attempt came to nothing: begins another one where the rules allow that. */
    Outcome next(Attempt attempt, UpstreamFailure failure) {
        attempt.end();
        Failure last = Refusals.of(failure, attempt.backend());
        lastFailure = last;
        RetryConfig retry = attempt.route().policy().retry();
        long nanos = loop.timers().exactNanos();
        boolean isAllowed = RetryRule.allows(retry, failure, attempt, upload, nanos);
        boolean counts = RetryRule.counts(failure);
        boolean again = isAllowed && (!counts || isInBudget());
        report(attempt, failure, isAllowed);
        if (!again) {
            return new Outcome.Refused(last);
        }
        avoid(attempt.backend());
        isAnywhere = failure.kind() == Kind.UNPROCESSED || failure.kind() == Kind.CLOSED_UNANSWERED;
        loop.counters().retry(RetryRule.reason(failure));
        upload.rewind();
        return attempt(now(attempt.route()), counts ? loop.failover().budget() : null);
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

    private Outcome attempt(Route route, @Nullable RetryBudget budget) {
        Pick pick = route.balancer().pick(tried, loop.random());
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
                attempts == 1
                        ? loop.upstreams().open(backend, timeout, events)
                        : loop.upstreams().dial(backend, timeout, events);
        var attempt = new Attempt(backend, upstream, route, attempts, budget);
        tally.attempt(attempt);
        return attempt;
    }
}
