package io.sluice.transport;

/**
 * Something that may become due, and its own place in a wheel of {@link Timers}: arming it
 * allocates nothing. Confined to the event loop of its wheel.
 */
public abstract class Timer {
    private Timer previous = this;
    private Timer next = this;
    long deadline;

    /** The deadline has passed. The timer is no longer armed and may be armed again from here. */
    protected abstract void expired();

    /** Whether a deadline is set. */
    @SuppressWarnings("ReferenceEquality") // a list of one
    public final boolean isArmed() {
        return next != this;
    }

    /** Forgets the deadline, if there is one. */
    public final void disarm() {
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
    }

    /** A circular list of timers, itself never due. */
    static final class Ring extends Timer {
        void add(Timer timer) {
            Timer last = ((Timer) this).previous;
            timer.previous = last;
            timer.next = this;
            last.next = timer;
            ((Timer) this).previous = timer;
        }

        boolean isEmpty() {
            return !isArmed();
        }

        /** Takes out the first; only when not empty. */
        Timer take() {
            Timer first = ((Timer) this).next;
            first.disarm();
            return first;
        }

        /** Moves all of {@code other} to the end of this one. */
        void takeAll(Ring other) {
            while (!other.isEmpty()) {
                add(other.take());
            }
        }

        @Override
        protected void expired() {
            throw new AssertionError("a list of timers is never due");
        }
    }
}
