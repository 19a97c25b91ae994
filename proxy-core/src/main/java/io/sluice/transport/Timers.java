package io.sluice.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clocks of one event loop: a wheel of {@value #SLOTS} slots of {@value #TICK_MILLIS} ms.
 * Arming and disarming are a few pointer writes, moving a deadline later is one field; a deadline
 * is met up to one tick late, never early. Confined to its event loop, but for {@link #turnOn}.
 *
 * <p>The time of these clocks is the time in which the loop ran. Had it stood still (a long pause
 * of the collector, a stopped process) what came meanwhile would not have been read yet, and
 * whoever sent it in time would be cut for being late.
 */
public final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger("sluice.transport");

    /** How far apart the turns are, in milliseconds. */
    public static final int TICK_MILLIS = 50;

    private static final int SLOTS = 1024;

    /** The most that passes from one turn to the next; a loop that takes longer stood still. */
    static final int MOST_MILLIS = 5 * TICK_MILLIS;

    private final LongSupplier nanoClock;
    private final long origin;
    private final Timer.Ring[] slots = new Timer.Ring[SLOTS];
    private final Timer.Ring visiting = new Timer.Ring();
    private volatile boolean due;
    private long now;
    private long turnedAt;
    private boolean lagged;
    private long tick;

    /**
     * @param nanoClock as {@link System#nanoTime()}
     */
    public Timers(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.origin = nanoClock.getAsLong();
        Arrays.setAll(slots, slot -> new Timer.Ring());
    }

    /**
     * Has {@code loop} turn the wheel up to the clock's time; called every {@value #TICK_MILLIS} ms
     * by a thread that is not the loop's. A task that the loop schedules itself would give each of
     * its waits a deadline, which costs a timer in the kernel for every wake-up.
     */
    public void turnOn(Executor loop) {
        if (!due) { // else it is late already, and will turn to where the clock then stands
            due = true;
            loop.execute(this::tick);
        }
    }

    private void tick() {
        due = false;
        advance();
    }

    /**
     * Milliseconds in which the loop ran since the wheel was made, as of the last tick: free to
     * read.
     */
    public long now() {
        return now;
    }

    /**
     * {@link System#nanoTime()} as of the last tick: free to read, and comparable between loops.
     */
    public long nanos() {
        return origin + TimeUnit.MILLISECONDS.toNanos(turnedAt);
    }

    /** {@link System#nanoTime()}, exactly: for what is rare, and must not miss a stall. */
    public long exactNanos() {
        return nanoClock.getAsLong();
    }

    /** Calls {@link Timer#expired()} once, {@code millis} from now; an armed timer is moved. */
    public void arm(Timer timer, long millis) {
        long deadline = now + millis + TICK_MILLIS;
        if (timer.isArmed() && deadline >= timer.deadline) {
            timer.deadline = deadline; // found early in its old slot, and put off then
            return;
        }
        timer.disarm();
        timer.deadline = deadline;
        insert(timer);
    }

    /**
     * Turns the wheel up to the clock's time. After a stall it only takes note of it: before
     * anything expires the loop reads once what has come in the meantime.
     */
    public void advance() {
        long exact = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - origin);
        long passed = exact - turnedAt;
        turnedAt = exact;
        now += Math.min(passed, MOST_MILLIS);
        lagged = passed > MOST_MILLIS && !lagged; // a loop that is always late has clocks, too
        if (!lagged) {
            turn();
        }
    }

    private void turn() {
        long target = now / TICK_MILLIS;
        long from = Math.max(tick + 1, target - SLOTS + 1); // one whole turn visits every slot
        tick = target;
        for (long t = from; t <= target; t++) {
            visit((int) (t % SLOTS));
        }
    }

    private void visit(int slot) {
        visiting.takeAll(slots[slot]); // cut loose: expired() may arm and disarm any timer
        while (!visiting.isEmpty()) {
            Timer timer = visiting.take();
            if (timer.deadline > now) {
                insert(timer);
            } else {
                expire(timer);
            }
        }
    }

    /** One that fails must not stop the wheel, and with it all the others. */
    private static void expire(Timer timer) {
        try {
            timer.expired();
        } catch (RuntimeException bug) {
            LOG.error("a timer failed", bug);
        }
    }

    private void insert(Timer timer) {
        long due = Math.max(timer.deadline / TICK_MILLIS, tick + 1);
        slots[(int) (due % SLOTS)].add(timer);
    }
}
