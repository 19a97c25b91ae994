package io.sluice.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one event loop changes and any thread may read. */
public final class Count {
    private static final VarHandle VALUE = handle();

    @SuppressWarnings("UnusedVariable") // through VALUE
    private long value;

    public void add(long amount) {
        VALUE.setOpaque(this, (long) VALUE.getOpaque(this) + amount);
    }

    public void increment() {
        add(1);
    }

    public long value() {
        return (long) VALUE.getOpaque(this);
    }

    private static VarHandle handle() {
        try {
            return MethodHandles.lookup().findVarHandle(Count.class, "value", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
