package io.sluice.listen;

import io.sluice.exchange.LoopContext;
import io.sluice.transport.Timer;

/**
 * The time for a head of HTTP/2 that comes in pieces. It runs from the head's first byte, however
 * they trickle: until its end nothing else can come on the connection. Confined to its event loop.
 */
final class HeadClock extends Timer {
    private final LoopContext loop;
    private final Runnable late;

    HeadClock(LoopContext loop, Runnable late) {
        this.loop = loop;
        this.late = late;
    }

    /** A head has begun and not ended, or that one has. */
    void watch(boolean open) {
        if (open) {
            loop.timers().arm(this, loop.limits().headerTime().toMillis());
        } else {
            disarm();
        }
    }

    @Override
    protected void expired() {
        loop.counters().expired("header_time");
        late.run();
    }
}
