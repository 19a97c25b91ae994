package io.sluice.exchange;

import io.netty.channel.EventLoop;
import io.sluice.admission.Waiter;
import io.sluice.balance.Pick;
import io.sluice.fleet.Backend;
import io.sluice.route.Route;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * A request that has not found a place at once. Where it may go is looked up anew each time: the
 * fleet changes while it waits. What it has taken is written under the waiting room's lock and read
 * on its event loop after it was told.
 */
final class Waiting extends Waiter {
    private final LoopContext loop;
    private final EventLoop eventLoop;
    private final Guarded exchange;
    private Route route;
    private @Nullable Backend backend;

    Waiting(LoopContext loop, Guarded exchange, Route route, Caller caller) {
        super(route.label(), caller.priority(), caller.key());
        this.loop = loop;
        this.eventLoop = exchange.client.eventLoop();
        this.exchange = exchange;
        this.route = route;
    }

    @Override
    protected boolean tryStart(RandomGenerator random) {
        Route now = loop.now().routes().again(route);
        if (loop.admission().tryEnter(now.gate()) != null) {
            return false;
        }
        if (now.balancer().pick(Set.of(), random) instanceof Pick.Chosen chosen) {
            if (!chosen.backend().isRetired()) { // else nobody serves the model any more
                route = now;
                backend = chosen.backend();
                return true;
            }
            chosen.backend().release();
        }
        loop.admission().leave(now.gate());
        return false;
    }

    @Override
    protected void started() {
        tell();
    }

    @Override
    protected void displaced() {
        tell();
    }

    /** A loop that has ended has refused all that waited on it before. */
    private void tell() {
        try {
            eventLoop.execute(() -> exchange.turn(this));
        } catch (RejectedExecutionException ended) {
            leave();
        }
    }

    /** Whether it has a place; else another request has it. */
    boolean hasStarted() {
        return backend != null;
    }

    /** Where it goes, with its gate entered; once it has started. */
    Route route() {
        return route;
    }

    /** On which a slot is taken; once it has started. */
    Backend backend() {
        if (backend == null) {
            throw new IllegalStateException("it still waits");
        }
        return backend;
    }

    /** Waits no longer; what it may have taken is given back. */
    void leave() {
        if (loop.admission().room().leave(this)) {
            backend().release();
            loop.admission().leave(route.gate());
            loop.admission().freed();
        }
    }
}
