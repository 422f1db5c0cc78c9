package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterfaceWatchTest {
    @Test
    void allShareOneThreadThatEndsWithTheLast() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        StreamFeed.Registration one = InterfaceWatch.begin(() -> {
            threads.add(Thread.currentThread());
            first.incrementAndGet();
        });
        StreamFeed.Registration other = InterfaceWatch.begin(() -> {
            threads.add(Thread.currentThread());
            second.incrementAndGet();
        });
        Await.until("both look at once", () -> first.get() == 1 && second.get() == 1);
        one.cancel();
        one.cancel(); // Again: the other must not lose the thread by it.
        Await.until("the other looks again", () -> second.get() >= 2);
        assertThat(first).hasValue(1);
        assertThat(threads).hasSize(1);
        other.cancel();
        ThreadCount.assertNoneLeft("imagestream-interfaces");
        StreamFeed.Registration late = InterfaceWatch.begin(second::incrementAndGet);
        int before = second.get();
        Await.until("who comes later is served", () -> second.get() >= Math.max(3, before));
        late.cancel();
        ThreadCount.assertNoneLeft("imagestream-interfaces");
    }
}
