package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A count that one thread writes is seen by others, also by one that does nothing but look: no compiler may take it for constant. */
class CountersTest {
    private static final long LONG_ENOUGH_FOR_THE_COMPILER = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NEVER = TimeUnit.SECONDS.toNanos(60);

    private enum Name {
        LOOKED_AT,
        SEEN
    }

    @Test
    void isSeenByWhoKeepsLooking() throws InterruptedException {
        Counters<Name> counters = new Counters<>(Name.values().length);
        Thread looking = new Thread(() -> {
            long looks = 0;
            while (counters.get(Name.LOOKED_AT) == 0) {
                looks++; // Nothing here makes memory be read again.
            }
            counters.set(Name.SEEN, Math.max(1, looks));
        });
        looking.setDaemon(true);
        looking.start();
        // The time of that thread counts, not ours: beside a busy loop it may hardly have begun.
        java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long giveUp = System.nanoTime() + NEVER;
        while (threads.getThreadCpuTime(looking.getId()) < LONG_ENOUGH_FOR_THE_COMPILER && System.nanoTime() < giveUp) {
            Thread.sleep(10);
        }
        counters.add(Name.LOOKED_AT, 1);
        looking.join(TimeUnit.NANOSECONDS.toMillis(NEVER));
        assertThat(looking.isAlive()).as("still looking").isFalse();
        assertThat(counters.get(Name.SEEN)).isPositive();
    }
}
