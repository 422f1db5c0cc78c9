package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.reliability.Footprint;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers of every kind, and catalogs, are started and stopped a thousand times in one JVM, all kinds taken together; a few with a client
 * that sees an image. {@code -Dlifecycle.times=1000} makes it a thousand times each.
 */
@EnabledOnOs(OS.LINUX) // Elsewhere a process cannot count its own file descriptors.
class RestartTest {
    private static final int TIMES = Integer.getInteger("lifecycle.times", 125);
    private static final int FIRST_TIMES = 30;
    private static final int WITH_A_CLIENT = 10;
    /** What the JVM itself learns meanwhile; a thousand servers of which 1 KB stayed each would be more. */
    private static final long HEAP_TOLERANCE = 1 << 20;

    private static final long DIRECT_TOLERANCE = 4 << 20;

    private final AtomicLong servers = new AtomicLong();
    private final AtomicLong clients = new AtomicLong();

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLeftOfAThousandServers() {
        times(FIRST_TIMES);
        Footprint before = measure();
        times(TIMES);
        Footprint[] after = new Footprint[1];
        Await.untilAsserted(() -> {
            after[0] = measure();
            assertThat(after[0].threads()).as("threads").isZero();
            assertThat(after[0].descriptors()).as("descriptors").isEqualTo(before.descriptors());
            assertThat(after[0].prepared()).as("bytes of prepared frames").isZero();
            assertThat(after[0].heap()).as("heap").isLessThan(before.heap() + HEAP_TOLERANCE);
            assertThat(after[0].direct()).as("direct memory").isLessThan(before.direct() + DIRECT_TOLERANCE);
        });
        System.out.println("[restarts] " + servers + " servers, " + clients + " clients; before " + before + ", after "
                + after[0]);
        assertThat(folder).isEmptyDirectory();
    }

    private void times(int count) {
        for (int i = 0; i < count; i++) {
            for (Kinds kind : Kinds.all()) {
                once(kind, i % WITH_A_CLIENT == kind.ordinal(), i % WITH_A_CLIENT == WITH_A_CLIENT - 1);
            }
            CatalogServer.builder().start().close();
        }
    }

    private void once(Kinds kind, boolean watched, boolean announced) {
        var builder = kind.server().source(FrameSource.frames(Kinds.FRAMES)).ips(100);
        if (announced) {
            builder.announceIn(folder);
        }
        try (ImageStreamServer server = builder.start()) {
            servers.incrementAndGet();
            if (watched) {
                CountDownLatch seen = new CountDownLatch(1);
                try (ImageStreamClient client =
                        kind.client(server).onFrame(frame -> seen.countDown()).start()) {
                    Await.until(client + " sees something", () -> seen.getCount() == 0);
                    clients.incrementAndGet();
                }
            }
        }
    }

    private static Footprint measure() {
        ThreadCount.assertNoneLeft();
        Footprint least = Footprint.now();
        for (int i = 0; i < 5; i++) {
            Footprint next = Footprint.now();
            least = next.heap() < least.heap() ? next : least;
        }
        return least;
    }
}
