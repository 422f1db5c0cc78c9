package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.reliability.Footprint;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that another thread closes at any moment while it starts. */
@EnabledOnOs(OS.LINUX)
class CloseWhileStartingTest {
    private static final int TIMES = Integer.getInteger("lifecycle.closes", 200);

    private final Random random = new Random(1);
    private int started;
    private int undone;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aStartThatIsClosedReturnsOrSaysSoAndNothingIsLeft(Kinds kind) {
        long longest = 1;
        for (int i = 0; i < 10; i++) {
            longest = Math.max(longest, startAndClose(kind, 0, false));
        }
        ThreadCount.assertNoneLeft();
        int before = Footprint.openDescriptors();
        for (int i = 0; i < TIMES; i++) {
            startAndClose(kind, longest, true);
        }
        ThreadCount.assertNoneLeft();
        Await.untilAsserted(() -> assertThat(Footprint.openDescriptors()).isEqualTo(before));
        assertThat(folder).isEmptyDirectory();
        System.out.println(
                "[close while starting] " + kind + ": " + started + " had started, " + undone + " were undone");
        assertThat(undone).as("starts that were closed under way").isPositive();
    }

    private long startAndClose(Kinds kind, long longest, boolean meanwhile) {
        ImageStreamServer server = kind.server()
                .source(FrameSource.frames(Kinds.FRAMES))
                .announceIn(folder)
                .build();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> starting = CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            long began = System.nanoTime();
            try {
                assertThat(server.start()).isSameAs(server);
                return System.nanoTime() - began;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageMatching("the server was closed while it started|.*this one is CLOSED");
                return -1L;
            }
        });
        if (meanwhile) {
            Await.until("the thread runs", () -> begun.getCount() == 0);
            LockSupport.parkNanos((long) (random.nextDouble() * longest));
        } else {
            Await.get(starting);
        }
        server.close();
        long took = Await.get(starting);
        server.close();
        Await.get(server.closed());
        assertThat(server.isRunning()).isFalse();
        if (took < 0) {
            undone++;
        } else {
            started++;
        }
        return took;
    }

    @Test
    void closingFromManyThreadsAtOnceClosesOnce() {
        for (Kinds kind : Kinds.all()) {
            ImageStreamServer server =
                    kind.server().source(FrameSource.frames(Kinds.FRAMES)).start();
            CompletableFuture<?>[] closing = new CompletableFuture<?>[8];
            for (int i = 0; i < closing.length; i++) {
                closing[i] = CompletableFuture.runAsync(server::close);
            }
            Await.get(CompletableFuture.allOf(closing));
            assertThat(server.closed()).isCompleted();
        }
        ThreadCount.assertNoneLeft();
    }
}
