package io.sluice.exchange;

import io.sluice.admission.Gate;
import io.sluice.failure.Failure;
import io.sluice.fleet.Backend;
import io.sluice.observe.LoopCounters;
import io.sluice.route.Route;

import org.jspecify.annotations.Nullable;

/** What one exchange counts for: the gates it has entered, and what will be told of it. */
final class Tally {
    private final Gate admission;
    private final LoopCounters counters;
    private @Nullable Gate entered;
    private String model = "";
    private String backend = "";
    private int status;

    Tally(LoopContext loop) {
        this.admission = loop.admission();
        this.counters = loop.counters();
        counters.streams().increment();
    }

    /**
     * May it start now?
     *
     * @return why not, or null
     */
    @Nullable Failure enter(Route route) {
        model = route.label();
        if (!admission.tryEnter()) {
            return Refusals.full("");
        }
        if (!route.gate().tryEnter()) {
            admission.leave();
            return Refusals.full(model);
        }
        entered = route.gate();
        return null;
    }

    void backend(Backend chosen) {
        backend = chosen.id();
    }

    /** The client is being given this status. */
    void answered(int answerStatus) {
        status = answerStatus;
    }

    void finished(Ending ending) {
        if (entered != null) {
            entered.leave();
            admission.leave();
            entered = null;
        }
        counters.streams().add(-1);
        switch (ending) {
            case ANSWERED -> {}
            case CUT -> counters.cutAnswers().increment();
            case CLIENT_GONE -> counters.clientCancels().increment();
        }
        if (status != 0) {
            counters.request(model, backend, status);
        }
    }
}
