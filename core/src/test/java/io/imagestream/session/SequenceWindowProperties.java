package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.session.SequenceWindow.Arrival;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SequenceWindowProperties {
    private final SequenceWindow window = new SequenceWindow();

    @Property(tries = 100)
    void whatNeverComesIsCountedOnceWhateverTheOrder(
            @ForAll @IntRange(max = 65_535) int first,
            @ForAll @IntRange(min = 1, max = 150_000) int count,
            @ForAll @DoubleRange(max = 0.5) double loss,
            @ForAll @IntRange(max = 1000) int disorder,
            @ForAll Random random) {
        SequenceWindow counted = new SequenceWindow();
        List<Integer> order = new ArrayList<>();
        Map<Integer, Double> when = new HashMap<>();
        int missing = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || i == count - 1 || random.nextDouble() >= loss) {
                order.add(i);
                when.put(i, i == 0 ? -1 : i + disorder * random.nextDouble());
            } else {
                missing++;
            }
        }
        order.sort(Comparator.comparingDouble(when::get));
        for (int number : order) {
            assertThat(counted.arrive(first + number & 0xFFFF)).isNotEqualTo(Arrival.STRAY);
            if (random.nextInt(5) == 0) {
                assertThat(counted.arrive(first + number & 0xFFFF)).isEqualTo(Arrival.LATE);
            }
        }
        counted.end();
        assertThat(counted.takeLost()).isEqualTo(missing);
        assertThat(counted.takeLost()).isZero();
    }

    private void arrive(Arrival expected, int... numbers) {
        for (int number : numbers) {
            assertThat(window.arrive(number)).as("%s", number).isEqualTo(expected);
        }
    }

    private void assertLost(int count) {
        assertThat(window.takeLost()).isEqualTo(count);
    }

    @Example
    void aGapIsCountedAtTheSecondClose() {
        arrive(Arrival.NEWER, 65_534, 1);
        window.close();
        assertLost(0);
        arrive(Arrival.LATE, 65_535, 65_535);
        window.close();
        assertLost(1);
        arrive(Arrival.LATE, 0); // Too late.
        window.close();
        assertLost(0);
    }

    @Example
    void aGapIsCountedWhenTheWindowIsFull() {
        arrive(Arrival.NEWER, 0, 2);
        for (int number = 3; number <= SequenceWindow.WINDOW; number++) {
            arrive(Arrival.NEWER, number);
        }
        assertLost(0);
        arrive(Arrival.NEWER, SequenceWindow.WINDOW + 1);
        assertLost(1);
    }

    @Example
    void aJumpIsBelievedWhenItGoesOn() {
        arrive(Arrival.NEWER, 10, 10 + SequenceWindow.MAX_DROPOUT);
        arrive(Arrival.STRAY, 11 + 2 * SequenceWindow.MAX_DROPOUT, 40_000, 40_002);
        arrive(Arrival.NEWER, 40_003, 40_005);
        assertLost(SequenceWindow.MAX_DROPOUT - 1);
        arrive(Arrival.STRAY, 10);
        arrive(Arrival.NEWER, 40_006, 40_007);
        arrive(Arrival.STRAY, 11); // The stray is long ago.
        window.end();
        assertLost(1);
    }

    @Example
    void beforeTheFirstPacketThereIsNothingToCount() {
        window.close();
        window.end();
        arrive(Arrival.NEWER, 100);
        arrive(Arrival.LATE, 99, 50);
        window.close();
        window.close();
        window.end();
        assertLost(0);
    }
}
