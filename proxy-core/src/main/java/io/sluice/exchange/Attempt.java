package io.sluice.exchange;

import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http1.Origin;
import io.sluice.fleet.Backend;
import io.sluice.health.LiveTraffic;
import io.sluice.route.Route;
import io.sluice.stream.UpstreamFailure;
import io.sluice.stream.UpstreamRequest;
import io.sluice.stream.UpstreamStream;

/** One try at one backend, on which it has a slot. Confined to the event loop of its exchange. */
final class Attempt {
    private final Backend backend;
    private final UpstreamStream upstream;
    private final Route route;
    private final int number;
    private boolean hasSlot = true;
    private long sentAt;

    /**
     * @param number from 1
     */
    Attempt(Backend backend, UpstreamStream upstream, Route route, int number) {
        this.backend = backend;
        this.upstream = upstream;
        this.route = route;
        this.number = number;
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

    /** Tells what its failure says about the backend; a race for a connection says nothing. */
    void report(UpstreamFailure failure, boolean again, LiveTraffic liveTraffic) {
        switch (failure.kind()) {
            case REFUSED -> liveTraffic.refused(backend, failure.detail());
            case UNREACHABLE, TIMEOUT -> liveTraffic.failed(backend, failure.detail());
            case CLOSED_UNANSWERED -> {
                if (!again) {
                    liveTraffic.failed(backend, failure.detail());
                }
            }
            case INVALID, TRUNCATED, UNPROCESSED, NO_DESCRIPTOR -> {}
        }
    }

    /** Gives the slot back, once. */
    void end() {
        if (hasSlot) {
            hasSlot = false;
            backend.release();
        }
    }
}
