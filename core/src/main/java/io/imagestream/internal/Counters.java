package io.imagestream.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbers that one thread writes and any thread reads. Cheaper than atomic ones, because writers never compete, and in one array, as
 * every client has them.
 *
 * @param <E> names them
 */
@SuppressWarnings("EnumOrdinal") // What EnumMap does, without an object for each number.
public final class Counters<E extends Enum<E>> {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    /**
     * Creates them, all of them 0.
     *
     * @param names how many constants E has
     */
    public Counters(int names) {
        values = new long[names];
    }

    /** Adds to a number; only ever called by one thread. */
    public void add(E name, long amount) {
        set(name, values[name.ordinal()] + amount);
    }

    /** Sets a number; only ever called by one thread. */
    public void set(E name, long value) {
        VALUES.setOpaque(values, name.ordinal(), value);
    }

    /** Returns a number. */
    public long get(E name) {
        return (long) VALUES.getOpaque(values, name.ordinal());
    }
}
