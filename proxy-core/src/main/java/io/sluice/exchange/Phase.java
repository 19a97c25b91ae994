package io.sluice.exchange;

import io.sluice.splice.Splice;

import org.jspecify.annotations.Nullable;

/** Where a request stands. */
sealed interface Phase {
    /** Without a backend. */
    enum Alone implements Phase {
        /** Its body arrives and is read for its model; no backend has heard of it. */
        RECEIVING,
        /** It is answered inside the proxy, as soon as somebody else has made the answer. */
        LOCAL,
        /** Finished: nothing more happens. */
        OVER
    }

    /** It waits for a place; no backend has heard of it. */
    record Queued(Waiting waiting) implements Phase {
        @Override
        public void giveBack() {
            waiting.leave();
        }
    }

    /** A backend is chosen, with a slot taken, and its connection is being opened. */
    record Connecting(Attempt attempt) implements Phase {}

    /** The head is with the backend, and as much of the body as may be; no answer yet. */
    record Awaiting(Attempt attempt, Splice upload) implements Phase {}

    /** The answer's head is with the client; its body follows. */
    record Answering(Attempt attempt) implements Phase {}

    /** The attempt that runs in this phase, or null. */
    default @Nullable Attempt attempt() {
        return null;
    }

    /** Gives the attempt up that runs in this phase, if one does. */
    default void cancel() {
        Attempt attempt = attempt();
        if (attempt != null) {
            attempt.upstream().cancel();
        }
    }

    /** Gives back the place that the request has taken, or waits for. */
    default void giveBack() {
        Attempt attempt = attempt();
        if (attempt != null) {
            attempt.end();
        }
    }
}
