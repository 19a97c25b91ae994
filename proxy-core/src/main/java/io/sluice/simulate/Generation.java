package io.sluice.simulate;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Says the tokens of one answer at a set pace: the model at work. Confined to the event loop of its
 * connection. It waits while its listener is full, and goes on at {@link #resume}.
 */
final class Generation {
    /** Tokens said in a row before the loop's other work gets its turn. */
    private static final int BURST = 32;

    /** Who hears the tokens. */
    interface Listener {
        /** Whether it can take one more token now. */
        boolean ready();

        void token(Speech.Token token);

        /** After the last token. */
        void end();
    }

    /** When tokens come. */
    record Pace(Duration first, Duration between) {}

    private final EventLoop loop;
    private final Iterator<Speech.Token> tokens;
    private final Listener listener;
    private final long between;
    private long next;
    private boolean stopped;
    private boolean stalled;
    private Future<?> timer;

    Generation(EventLoop loop, Pace pace, Iterator<Speech.Token> tokens, Listener listener) {
        this.loop = loop;
        this.tokens = tokens;
        this.listener = listener;
        this.between = pace.between().toNanos();
        this.next = loop.ticker().nanoTime() + pace.first().toNanos();
        this.timer = loop.newSucceededFuture(null);
    }

    /** Starts; with no time to the first token the first ones are said before this returns. */
    void start() {
        run();
    }

    /** No token comes after this, nor the end. */
    void stop() {
        stopped = true;
        timer.cancel(false);
    }

    /** The listener is ready again. What was missed meanwhile is not made up for. */
    void resume() {
        if (stalled && !stopped) {
            stalled = false;
            next = Math.max(next, loop.ticker().nanoTime());
            run();
        }
    }

    private void run() {
        for (int said = 0; !stopped; said++) {
            long wait = next - loop.ticker().nanoTime();
            if (wait > 0) {
                timer = loop.schedule(this::run, wait, TimeUnit.NANOSECONDS);
                return;
            }
            if (!listener.ready()) {
                stalled = true;
                return;
            }
            if (said == BURST) {
                timer = loop.submit(this::run);
                return;
            }
            step();
        }
    }

    private void step() {
        if (tokens.hasNext()) {
            next += between;
            listener.token(tokens.next());
        }
        if (!stopped && !tokens.hasNext()) {
            stopped = true;
            listener.end();
        }
    }
}
