package io.sluice.exchange;

import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.Origin;
import io.sluice.fleet.Backend;
import io.sluice.health.LiveTraffic;
import io.sluice.route.Route;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamRequest;
import io.sluice.stream.UpstreamStream;

import org.jspecify.annotations.Nullable;

/** One try at one backend, on which it has a slot. Confined to the event loop of its exchange. */
final class Attempt {
    private final Backend backend;
    private final UpstreamStream upstream;
    private final Route route;
    private final int number;
    private final long work;
    private @Nullable RetryBudget budget;
    private boolean hasSlot = true;
    private long sentAt;

    /**
     * @param number from 1
     * @param work tokens that it is estimated to take; 0 where nobody asks
     * @param budget that permitted it; null where none had to
     */
    Attempt(
            Backend backend,
            UpstreamStream upstream,
            Route route,
            int number,
            long work,
            @Nullable RetryBudget budget) {
        this.backend = backend;
        this.upstream = upstream;
        this.route = route;
        this.number = number;
        this.work = work;
        this.budget = budget;
        if (work > 0) {
            backend.work(work);
        }
    }

    Backend backend() {
        return backend;
    }

    UpstreamStream upstream() {
        return upstream;
    }

    Route route() {
        return route;
    }

    int number() {
        return number;
    }

    /**
     * Sends the request's head.
     *
     * @param head borrowed
     * @param nanos {@link System#nanoTime()}, exactly: under load a tick is as long as the race
     *     window
     */
    void send(RequestHead head, Upload upload, Origin origin, byte[] requestIdField, long nanos) {
        sentAt = nanos;
        upstream.send(
                new UpstreamRequest(
                        head,
                        upload.framing(),
                        upload.contentLength(),
                        origin,
                        OwnFields.ofRequest(backend, requestIdField, number),
                        backend.replacesCredentials()));
    }

    /** When the first byte went out: {@link System#nanoTime()}, exactly. */
    long sentAt() {
        return sentAt;
    }

    /**
     * Tells what its failure says about the backend; a race for a connection says nothing.
     *
     * @param again whether the request goes out again
     * @param isNews false when it was the body's fault, as far as one can know
     */
    void report(UpstreamFailure failure, boolean again, boolean isNews, LiveTraffic live) {
        String detail = failure.detail();
        switch (failure.kind()) {
            case REFUSED -> live.refused(backend, detail);
            case UNREACHABLE -> live.failed(backend, detail);
            case TIMEOUT -> {
                if (backend.lastHeard() - sentAt < 0) {
                    live.silent(backend, detail);
                } else { // busy is not dead
                    live.broke(backend, detail);
                }
            }
            case CLOSED_UNANSWERED -> {
                if (!again && isNews) {
                    live.failed(backend, detail);
                }
            }
            case TRUNCATED -> {
                if (isNews) {
                    live.broke(backend, detail);
                }
            }
            case INVALID -> live.broke(backend, detail);
            case UNPROCESSED, NO_DESCRIPTOR -> {}
        }
    }

    /** The backend has not gone on with its answer in time. */
    void stalled(String detail, LiveTraffic live, long nanos) {
        long patience = route.policy().timeouts().betweenTokens().toNanos();
        if (nanos - backend.lastHeard() >= patience * 9 / 10) { // time is read by ticks
            live.silent(backend, detail);
        } else {
            live.broke(backend, detail);
        }
    }

    /** The backend has given a whole answer. */
    void answered(LiveTraffic live) {
        backend.answered();
        if (backend.isOnTrial()) {
            live.answered(backend);
        }
    }

    /** Its backend begins to answer: if it is a retry, it needs no budget any more. */
    void begins() {
        if (budget != null) {
            budget.end();
            budget = null;
        }
    }

    /** Gives the slot back, once. */
    void end() {
        begins();
        if (hasSlot) {
            hasSlot = false;
            backend.release();
            if (work > 0) {
                backend.work(-work);
            }
        }
    }
}
