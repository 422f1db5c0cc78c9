package io.imagestream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.concurrency.Together;
import io.imagestream.testkit.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Events that several threads tell while the listener is slow: one call at a time, each is made or counted, the last one comes. */
class EventsStressTest {
    private static final int THREADS = 3;
    private static final int CALLS = 2000;

    @Test
    void noneIsLostUncounted() throws Exception {
        Events events = new Events("events");
        AtomicLong made = new AtomicLong();
        AtomicBoolean calling = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicIntegerArray last = new AtomicIntegerArray(THREADS);
        AtomicIntegerArray order = new AtomicIntegerArray(THREADS);
        AtomicBoolean disordered = new AtomicBoolean();
        Together.run(THREADS, thread -> {
            for (int i = 1; i <= CALLS; i++) {
                int number = i;
                events.tell(() -> {
                    overlapped.compareAndSet(false, !calling.compareAndSet(false, true));
                    made.incrementAndGet();
                    disordered.compareAndSet(false, order.getAndSet(thread, number) >= number);
                    Thread.yield();
                    calling.set(false);
                });
            }
            events.tellLast(List.of(() -> last.incrementAndGet(thread)));
        });
        Await.until("all was told", () -> made.get() + events.dropped() == (long) THREADS * CALLS);
        // Of those that waited beyond the bound the last one told is the one that is made.
        Await.until("the last one", () -> last.get(0) + last.get(1) + last.get(2) > 0);
        assertThat(overlapped).isFalse();
        assertThat(disordered).isFalse();
        events.close();
    }
}
