package io.sluice.exchange;

import io.sluice.admission.Admission;
import io.sluice.admission.Gate;
import io.sluice.admission.Pressure;
import io.sluice.admission.Priority;
import io.sluice.balance.Pick;
import io.sluice.failure.Failure;
import io.sluice.failure.FailureKind;
import io.sluice.fleet.Backend;
import io.sluice.route.Route;
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
        return attempt(pick, route);
    }

    /** Begins the first attempt of a request that has waited, if it got its place. */
    Outcome afterWaiting(Waiting waiting) {
        if (!waiting.hasStarted()) {
            return new Outcome.Refused(Refusals.displaced());
        }
        tally.entered(waiting.route().gate());
        return new Outcome.Started(open(waiting.backend(), waiting.route()));
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
            case WAITING -> new Outcome.Waits(waiting);
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
        boolean unnoticed =
                inPrefill
                        && RetryRule.allowsUnnoticed(
                                attempt.route().policy().retry(), failure, attempt, upload);
        if (!goesOn(attempt, failure, unnoticed)) {
            return new Outcome.Refused(last);
        }
        upload.rewind();
        Route route = attempt.route();
        return attempt(route.balancer().pick(tried, loop.random()), route);
    }

    /** Seconds after which one that meets {@code failure} may try again. */
    int retryAfter(Failure failure) {
        return failure.kind() == FailureKind.OVERLOADED ? loop.admission().retryAfter() : 1;
    }

    private Outcome attempt(Pick pick, Route route) {
        return switch (pick) {
            case Pick.Chosen chosen -> new Outcome.Started(open(chosen.backend(), route));
            case Pick.Nobody nobody ->
                    new Outcome.Refused(
                            nobody == Pick.Nobody.LEFT && lastFailure != null
                                    ? lastFailure
                                    : Refusals.nobody(nobody, route.label()));
        };
    }

    /** Takes note of what happened to an attempt; whether another one may follow. */
    private boolean goesOn(Attempt attempt, UpstreamFailure failure, boolean unnoticed) {
        boolean again =
                unnoticed
                        || RetryRule.allows(
                                attempt.route().policy().retry(),
                                failure,
                                attempt,
                                upload,
                                loop.timers().exactNanos());
        attempt.report(failure, again, loop.liveTraffic());
        if (again) {
            if (unnoticed
                    || failure.kind() != UpstreamFailure.Kind.CLOSED_UNANSWERED
                            && failure.kind() != UpstreamFailure.Kind.UNPROCESSED) {
                tried = new HashSet<>(tried);
                tried.add(attempt.backend());
            }
            loop.counters().retry(unnoticed ? "before_first_token" : RetryRule.reason(failure));
        }
        return again;
    }

    private Attempt open(Backend backend, Route route) {
        attempts++;
        var timeout = route.policy().timeouts().connect();
        UpstreamStream upstream =
                attempts == 1
                        ? loop.upstreams().open(backend, timeout, exchange)
                        : loop.upstreams().dial(backend, timeout, exchange);
        var attempt = new Attempt(backend, upstream, route, attempts);
        tally.attempt(attempt);
        return attempt;
    }
}
