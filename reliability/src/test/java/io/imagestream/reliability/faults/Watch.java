package io.imagestream.reliability.faults;

import io.imagestream.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.ToLongFunction;

/** Takes note of the images that come to one client. Thread-safe. */
final class Watch {
    /** What an image says that is not as it was sent. */
    static final long TORN = -1;

    private static final int REMEMBERED = 5000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private record Arrival(long atMillis, long madeMillis) {}

    private final ToLongFunction<byte[]> whenMade;
    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private long frames;
    private long torn;
    private long old;
    private long missed;
    private int lastId = -1;
    private long lastMade;
    private String troubles = "";

    /**
     * Creates it.
     *
     * @param whenMade when an image was made, on the scale of {@link #now()}, or {@link #TORN}
     */
    Watch(ToLongFunction<byte[]> whenMade) {
        this.whenMade = whenMade;
    }

    /** The time in milliseconds, on the same scale for all programs of this machine. */
    static long now() {
        return System.nanoTime() / NANOS_PER_MILLI;
    }

    void frame(Frame frame) {
        frame(frame.id(), frame.toByteArray());
    }

    synchronized void frame(int id, byte[] image) {
        long made = whenMade.applyAsLong(image);
        if (made == TORN) {
            torn++;
            return;
        }
        if (made < lastMade) {
            old++;
        }
        lastMade = made;
        missed += lastId < 0 || id <= lastId ? 0 : id - lastId - 1;
        lastId = id;
        frames++;
        arrivals.addLast(new Arrival(now(), made));
        if (arrivals.size() > REMEMBERED) {
            arrivals.removeFirst();
        }
    }

    synchronized void trouble(String what) {
        troubles = what.replaceAll("\\s+", "_");
    }

    /**
     * Tells what has come.
     *
     * @param since the time that the last figures are of: {@code first} is how long after it the first image came that was made
     *     later, or -1; {@code gap} the longest time without any since, {@code age} the oldest that one was when it came
     */
    synchronized String report(long since) {
        long first = -1;
        long gap = 0;
        long age = 0;
        long before = since;
        for (Iterator<Arrival> all = arrivals.iterator(); all.hasNext(); ) {
            Arrival arrival = all.next();
            if (arrival.atMillis() >= since) {
                gap = Math.max(gap, arrival.atMillis() - before);
                before = arrival.atMillis();
                age = Math.max(age, arrival.atMillis() - arrival.madeMillis());
                if (first < 0 && arrival.madeMillis() >= since) {
                    first = arrival.atMillis() - since;
                }
            }
        }
        gap = Math.max(gap, now() - before);
        return "frames=" + frames + " torn=" + torn + " old=" + old + " missed=" + missed + " first=" + first + " gap="
                + gap + " age=" + age + (troubles.isEmpty() ? "" : " trouble=" + troubles);
    }
}
