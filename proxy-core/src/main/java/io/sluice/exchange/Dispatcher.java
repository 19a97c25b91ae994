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

/** Finds a backend for one request, and another one as long as the rules allow it. */
final class Dispatcher {
    /** What came of trying. */
    sealed interface Outcome {
        /** A backend with a slot taken; its stream may still be connecting. */
        record Started(Attempt attempt) implements Outcome {}

        record Refused(Failure failure) implements Outcome {}
    }

    private final LoopContext loop;
    private Set<Backend> tried = Set.of();
    private @Nullable Failure lastFailure;
    private int attempts;

    Dispatcher(LoopContext loop) {
        this.loop = loop;
    }

    /**
     * Begins the next attempt.
     *
     * @param events is told how it goes
     */
    Outcome attempt(Route route, UpstreamEvents events) {
        return switch (route.balancer().pick(tried, loop.random())) {
            case Pick.Chosen chosen -> new Outcome.Started(open(chosen.backend(), route, events));
            case Pick.Nobody nobody ->
                    new Outcome.Refused(
                            nobody == Pick.Nobody.LEFT && lastFailure != null
                                    ? lastFailure
                                    : Refusals.nobody(nobody, route.label()));
        };
    }

    /** Takes note of what happened to an attempt; whether another one may follow. */
    boolean goesOn(Attempt attempt, UpstreamFailure failure, Upload upload) {
        boolean again =
                RetryRule.allows(
                        attempt.route().policy().retry(),
                        failure,
                        attempt,
                        upload,
                        loop.timers().exactNanos());
        attempt.report(failure, again, loop.liveTraffic());
        lastFailure = Refusals.of(failure, attempt.backend());
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

    private Attempt open(Backend backend, Route route, UpstreamEvents events) {
        attempts++;
        var timeout = route.policy().timeouts().connect();
        UpstreamStream upstream =
                attempts == 1
                        ? loop.upstreams().open(backend, timeout, events)
                        : loop.upstreams().dial(backend, timeout, events);
        return new Attempt(backend, upstream, route, attempts);
    }
}
