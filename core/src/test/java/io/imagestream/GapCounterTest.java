package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GapCounterTest {
    private static long gaps(int... ids) {
        GapCounter counter = new GapCounter();
        IntStream.of(ids).forEach(counter::received);
        return counter.gaps();
    }

    @Test
    void idsThatRiseByOneHaveNoGaps() {
        assertThat(gaps()).isZero();
        assertThat(gaps(7)).isZero();
        assertThat(gaps(7, 8, 9)).isZero();
        assertThat(gaps(1, 2, 3, 1, 2, 3, 1)).isZero();
        assertThat(gaps(3, 4, 0, 1, 2, 3, 4, 0)).isZero();
        assertThat(gaps(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 0, 1)).isZero();
    }

    @Test
    void theSameImageAgainIsNoGap() {
        assertThat(gaps(5, 5, 5, 6)).isZero();
    }

    @Test
    void missingIdsAreCounted() {
        assertThat(gaps(0, 2)).isEqualTo(1);
        assertThat(gaps(0, 10, 12)).isEqualTo(10);
        assertThat(gaps(0, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE - 1L);
    }

    @Test
    void missingIdsAtTheTurnAreCountedOnceTheRangeIsKnown() {
        assertThat(gaps(0, 1, 2, 3, 4, 0, 1, 2, 3, 0)).isEqualTo(1);
        assertThat(gaps(0, 1, 2, 3, 4, 0, 1, 2, 3, 1)).isEqualTo(2);
        assertThat(gaps(1, 2, 3, 1, 2, 2)).isZero();
        assertThat(gaps(1, 2, 3, 1, 3, 2)).isEqualTo(1 + 1);
    }

    @Test
    void aNewSessionBeginsAnywhere() {
        GapCounter counter = new GapCounter();
        counter.received(3);
        counter.restart();
        counter.received(90);
        counter.received(92);
        assertThat(counter.gaps()).isEqualTo(1);
    }

    @Test
    void theServerMayHaveOtherImagesAfterwards() {
        GapCounter counter = new GapCounter();
        IntStream.of(98, 99, 0, 1).forEach(counter::received);
        counter.restart();
        IntStream.of(0, 1, 2, 0, 1, 2, 0).forEach(counter::received);
        assertThat(counter.gaps()).isZero();
    }

    @Test
    void whatIsAskedForByItsIdLeavesNoGap() {
        GapCounter counter = new GapCounter();
        counter.received(0);
        counter.askedFor(7);
        counter.askedFor(3);
        counter.received(4);
        counter.askedFor(1);
        assertThat(counter.gaps()).isZero();
        counter.received(3);
        assertThat(counter.gaps()).as("2 should have come").isEqualTo(1);
    }

    /** Skips of less than a turn, once the range is known, are all counted. */
    @Property
    void inACycleThatIsKnownEveryMissingImageIsCounted(
            @ForAll @IntRange(min = 0, max = 1) int lowest,
            @ForAll @IntRange(min = 2, max = 20) int size,
            @ForAll @Size(max = 50) List<@IntRange(min = 0, max = 18) Integer> skips) {
        GapCounter counter = new GapCounter();
        for (int i = 0; i <= size; i++) {
            counter.received(lowest + i % size);
        }
        long position = 0;
        long expected = 0;
        for (int skip : skips) {
            int skipped = Math.min(skip, size - 2); // More could not be told from fewer.
            position += skipped + 1;
            expected += skipped;
            counter.received(lowest + (int) (position % size));
        }
        assertThat(counter.gaps()).isEqualTo(expected);
    }
}
