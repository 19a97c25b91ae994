package io.sluice.exchange;

import io.sluice.balance.Pick;
import io.sluice.failure.Failure;
import io.sluice.fleet.Backend;
import io.sluice.route.Route;
import io.sluice.stream.UpstreamEvents;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamStream;

import org.jspecify.annotations.Nullable;

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
        Failure full = tally.enter(route);
        return full == null ? attempt(route) : new Outcome.Refused(full);
    }

    /** An attempt came to nothing: begins another one where the rules allow that. */
    Outcome next(Attempt attempt, UpstreamFailure failure) {
        attempt.end();
        Failure last = Refusals.of(failure, attempt.backend());
        lastFailure = last;
        if (!goesOn(attempt, failure)) {
            return new Outcome.Refused(last);
        }
        upload.rewind();
        return attempt(attempt.route());
    }

    private Outcome attempt(Route route) {
        return switch (route.balancer().pick(tried, loop.random())) {
            case Pick.Chosen chosen -> new Outcome.Started(open(chosen.backend(), route));
            case Pick.Nobody nobody ->
                    new Outcome.Refused(
                            nobody == Pick.Nobody.LEFT && lastFailure != null
                                    ? lastFailure
                                    : Refusals.nobody(nobody, route.label()));
        };
    }

    /** Takes note of what happened to an attempt; whether another one may follow. */
    private boolean goesOn(Attempt attempt, UpstreamFailure failure) {
        boolean again =
                RetryRule.allows(
                        attempt.route().policy().retry(),
                        failure,
                        attempt,
                        upload,
                        loop.timers().exactNanos());
        attempt.report(failure, again, loop.liveTraffic());
        if (again) {
            if (failure.kind() != UpstreamFailure.Kind.CLOSED_UNANSWERED
                    && failure.kind() != UpstreamFailure.Kind.UNPROCESSED) {
                tried = new HashSet<>(tried);
                tried.add(attempt.backend());
            }
            loop.counters().retry(RetryRule.reason(failure));
        }
        return again;
    }

    private Attempt open(Backend backend, Route route) {
        attempts++;
        var timeout = route.policy().timeouts().connect();
        UpstreamStream upstream =
                attempts == 1
                        ? loop.upstreams().open(backend, timeout, events)
                        : loop.upstreams().dial(backend, timeout, events);
        var attempt = new Attempt(backend, upstream, route, attempts);
        tally.attempt(attempt);
        return attempt;
    }
}
