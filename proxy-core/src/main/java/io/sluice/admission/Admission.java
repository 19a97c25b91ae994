package io.sluice.admission;

import io.sluice.fleet.Fleet;
import io.sluice.transport.Budget;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Who may start now, in the whole proxy: its gate, its waiting room, and how full it all is. Used
 * by all event loops.
 */
public final class Admission {
    private static final VarHandle PRESSURE = handle();

    private final Gate whole;
    private final WaitingRoom room;
    private final Fleet fleet;
    private final Budget budget;
    private final LongSupplier endings;
    private final Pace pace = new Pace();

    @SuppressWarnings("UnusedVariable") // through PRESSURE
    private Pressure pressure = Pressure.HEALTHY;

    /**
     * @param whole counts the requests of the whole proxy
     * @param endings of all requests so far
     */
    public Admission(
            Gate whole, WaitingRoom room, Fleet fleet, Budget budget, LongSupplier endings) {
        this.whole = whole;
        this.room = room;
        this.fleet = fleet;
        this.budget = budget;
        this.endings = endings;
    }

    /**
     * Goes in, through the gate of the whole proxy and that of a model.
     *
     * @return the gate that is closed; null when it is in
     */
    public @Nullable Gate tryEnter(Gate model) {
        if (!whole.tryEnter()) {
            return whole;
        }
        if (!model.tryEnter()) {
            whole.leave();
            return model;
        }
        return null;
    }

    /** Leaves, once for each that went in. Whoever waits is told by {@link #freed} afterwards. */
    public void leave(Gate model) {
        model.leave();
        whole.leave();
    }

    /** A place may be free again, in a gate or on a backend. */
    public void freed() {
        room.freed();
    }

    public WaitingRoom room() {
        return room;
    }

    /** Requests that have started and are not over. */
    public int inside() {
        return whole.inside();
    }

    /** How full it is, as of the last {@link #look}: free to read. */
    public Pressure pressure() {
        return (Pressure) PRESSURE.getOpaque(this);
    }

    /** Seconds after which one that is refused now would be likely to start. */
    public int retryAfter() {
        return pace.secondsFor(room.waiting() + 1L);
    }

    /**
     * Looks how things stand, and whether somebody who waits can start for another reason than that
     * somebody has ended. Called a few times in a second by one thread that is not an event loop's.
     *
     * @param nanos {@link System#nanoTime()}
     */
    public void look(long nanos) {
        pace.sample(endings.getAsLong(), nanos);
        PRESSURE.setOpaque(this, measured());
        room.freed();
    }

    /** How full it is now. */
    public Pressure measured() {
        return Pressure.of(whole.inside(), whole.most(), fleet.view())
                .or(Pressure.of(room.waiting(), room.most()))
                .or(Pressure.of(budget.held(), budget.most()));
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup()
                    .findVarHandle(Admission.class, "pressure", Pressure.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
