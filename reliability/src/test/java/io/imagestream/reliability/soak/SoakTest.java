package io.imagestream.reliability.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagestream.reliability.Footprint;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten clients a second come to every kind of server and to the catalog, and go; afterwards nothing is left of them, and nobody who stayed
 * has missed a frame. {@code -Dsoak.seconds=…} says how long, a quarter of which comes before anything is counted, a minute at most; the
 * profile {@code soak} says an hour; without either it is left out.
 */
@EnabledOnOs(OS.LINUX) // Elsewhere a process cannot count its own file descriptors.
class SoakTest {
    private static final int SECONDS = Integer.getInteger("soak.seconds", 0);
    /** All kinds of clients have come several times then, as many at once as later, and all that is loaded once is. */
    private static final int WARM_UP_SECONDS = Math.min(60, SECONDS / 4);

    private static final int COUNTED_SECONDS = SECONDS - WARM_UP_SECONDS;
    /** Each of the library's caches and pools that a test of their own bounds, and what the JVM itself learns meanwhile. */
    private static final long HEAP_TOLERANCE = 2 << 20;
    /** Netty's pool keeps what it took when most clients were there at once: a few chunks more or less. */
    private static final long DIRECT_TOLERANCE = 8 << 20;
    /** The newest picture of a camera, prepared in several ways, is longer now and shorter then. */
    private static final long PREPARED_TOLERANCE = 64 << 10;
    /** Ten come in a second; a machine with one processor that others use, too, manages this. */
    private static final double AT_LEAST_PER_SECOND = 1;
    /** Leaks that Netty is to find are found when more is allocated. */
    private static final int ALLOCATIONS = 1000;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final List<Throwable> failures = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void nothingIsLeftOfThoseWhoComeAndGoAndNobodyWhoStaysMissesAFrame() throws InterruptedException {
        assumeThat(SECONDS).as("seconds to soak").isPositive();
        // PARANOID keeps notes of who touched a buffer, the more the longer it lives: they would be taken for a leak.
        // SIMPLE finds every leak, too, where io.netty.leakDetection.samplingInterval is 1, and tells of the first.
        assertThat(System.getProperty("io.netty.leakDetection.samplingInterval"))
                .isEqualTo("1");
        ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + ": " + records));
        try (Venue venue = new Venue(folder)) {
            soak(venue, WARM_UP_SECONDS);
            Footprint before = calm(venue);
            Map<String, Long> visits = soak(venue, COUNTED_SECONDS);
            Footprint after = calmAs(venue, before);
            System.out.println("[soak] " + COUNTED_SECONDS + " s, came and went: " + visits);
            System.out.println("[soak] before " + before);
            System.out.println("[soak] after  " + after);
            assertThat(visits)
                    .allSatisfy((name, count) -> assertThat(count)
                            .as("%s: comings and goings in %s s", name, COUNTED_SECONDS)
                            .isGreaterThanOrEqualTo(Math.round(COUNTED_SECONDS * AT_LEAST_PER_SECOND)));
        } finally {
            ByteBufUtil.setLeakListener(null);
            ResourceLeakDetector.setLevel(usual);
        }
        ThreadCount.assertNoneLeft();
        assertThat(leaks).isEmpty();
    }

    private Map<String, Long> soak(Venue venue, int seconds) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        Watchers watchers = new Watchers(venue);
        List<Crowd> crowds = new Visits(venue)
                .all().entrySet().stream()
                        .map(place -> new Crowd(place.getKey(), place.getValue(), threads))
                        .toList();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() - end < 0 && watchers.failures().isEmpty()) {
            LockSupport.parkNanos(100_000_000);
        }
        for (Crowd crowd : crowds) {
            crowd.end();
        }
        watchers.end();
        threads.shutdown();
        assertThat(threads.awaitTermination(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        failures.addAll(watchers.failures());
        crowds.forEach(crowd -> failures.addAll(crowd.failures()));
        System.out.println("[soak] " + watchers.frames() + " frames checked: " + watchers);
        System.out.println("[soak] turned away: "
                + crowds.stream().mapToLong(Crowd::turnedAway).sum());
        if (!failures.isEmpty()) {
            venue.servers().forEach(server -> System.out.println("[soak] " + server.uri() + " " + server.stats()));
        }
        assertThat(failures).isEmpty();
        assertThat(watchers.lost()).as("frames lost by those who stay").isEmpty();
        Map<String, Long> done = new java.util.TreeMap<>();
        crowds.forEach(crowd -> done.put(crowd.name(), crowd.done()));
        return done;
    }

    /** Waits until everybody has gone, those who vanished by their lease, and measures. */
    private static Footprint calm(Venue venue) {
        Await.untilAsserted(() -> assertThat(venue.clients()).as("clients").isEmpty());
        Footprint least = now();
        for (int i = 0; i < 5; i++) {
            Footprint next = now();
            least = next.heap() < least.heap() ? next : least;
        }
        return least;
    }

    /** Measures with what the collector and Netty let go of only when something else is allocated. */
    private static Footprint now() {
        Footprint.now();
        for (int i = 0; i < ALLOCATIONS; i++) {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1 + i);
            buffer.release();
        }
        return Footprint.now();
    }

    private static Footprint calmAs(Venue venue, Footprint before) {
        Footprint[] after = new Footprint[1];
        Await.untilAsserted(() -> {
            after[0] = calm(venue);
            assertThat(after[0].threads()).as("threads").isLessThanOrEqualTo(before.threads());
            assertThat(after[0].descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors());
            assertThat(after[0].prepared())
                    .as("bytes of prepared frames")
                    .isLessThan(before.prepared() + PREPARED_TOLERANCE);
            assertThat(after[0].heap()).as("heap").isLessThan(before.heap() + HEAP_TOLERANCE);
            assertThat(after[0].direct()).as("direct memory").isLessThan(before.direct() + DIRECT_TOLERANCE);
        });
        return after[0];
    }
}
