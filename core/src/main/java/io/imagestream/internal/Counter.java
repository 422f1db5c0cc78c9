package io.imagestream.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread writes and any thread reads. Cheaper than an atomic one, because writers never compete. */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Adds to the number; only ever called by one thread. */
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    /** Sets the number; only ever called by one thread. */
    public void set(long newValue) {
        VALUE.setOpaque(this, newValue);
    }

    /** Returns the number. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
