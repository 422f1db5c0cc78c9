package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.TestFrames;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class IndexedFramesProperties {
    private static final int IMAGES = 12;

    enum Action {
        LOAD,
        READ_AHEAD,
        ACQUIRE,
        SEND
    }

    record Step(Action action, int index) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(Action.class), Arbitraries.integers().between(0, IMAGES - 1))
                .as(Step::new);
    }

    /** The images are of different sizes. */
    private static int length(int index) {
        return 20 + 17 * index;
    }

    /** Whatever is loaded, sent and held: the books are right, and no more is kept than the budget leaves. */
    @Property
    void memoryIsBoundedAndEveryByteIsAccountedFor(
            @ForAll @LongRange(min = 0, max = 1500) long budget,
            @ForAll @Size(max = 100) List<@From("steps") Step> steps) {
        long memoryBefore = Prepared.memory();
        FakeFeed feed = FakeFeed.indexed(IMAGES)
                .budget(budget)
                .source(index -> TestFrames.frame(index, length(index) - Prepared.HEADER_LENGTH));
        IndexedFrames frames = new IndexedFrames(feed, Prepared.ENCODER, feed::memoryBudget);
        List<PreparedFrame> held = new ArrayList<>();
        for (Step step : steps) {
            long pinnedBefore = frames.pinnedBytes();
            int loadsBefore = feed.loads.get();
            switch (step.action()) {
                case LOAD -> {
                    assertThat(frames.load(step.index())).isCompleted();
                    assertThat(isThere(frames, step.index())).isTrue();
                }
                case READ_AHEAD -> {
                    frames.readAhead(step.index());
                    assertThat(isThere(frames, (step.index() + 2) % IMAGES)).isTrue();
                }
                case ACQUIRE -> {
                    PreparedFrame frame = frames.acquire(step.index());
                    if (frame != null) {
                        held.add(frame);
                    }
                }
                case SEND -> {
                    if (!held.isEmpty()) {
                        Prepared.send(held.remove(step.index() % held.size()));
                    }
                }
            }
            long kept = 0;
            int count = 0;
            for (int i = 0; i < IMAGES; i++) {
                if (isThere(frames, i)) {
                    kept += length(i);
                    count++;
                }
            }
            assertThat(Prepared.memory() - memoryBefore).isEqualTo(kept + frames.pinnedBytes());
            assertThat(frames.pinnedBytes())
                    .isEqualTo(held.stream()
                            .filter(frame -> !frame.isKept())
                            .distinct()
                            .mapToLong(PreparedFrame::length)
                            .sum());
            assertThat(feed.loads.get() == loadsBefore || count <= 2 || kept <= budget - pinnedBefore)
                    .as("%s frames of %s bytes in all, of %s", count, kept, budget)
                    .isTrue();
        }
        frames.close();
        held.forEach(Prepared::send);
        assertThat(Prepared.memory()).isEqualTo(memoryBefore);
    }

    private static boolean isThere(IndexedFrames frames, int index) {
        PreparedFrame frame = frames.acquire(index);
        if (frame != null) {
            frame.release();
        }
        return frame != null;
    }
}
