package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Backoff backoff(long minMs, long maxMs, DoubleSupplier random) {
        return new Backoff(Duration.ofMillis(minMs), Duration.ofMillis(maxMs), random);
    }

    private static long nextMs(Backoff backoff) {
        return Duration.ofNanos(backoff.nextNanos()).toMillis();
    }

    @Test
    void delaysDoubleUpToTheLongestAndBeginAgain() {
        Backoff backoff = backoff(250, 1500, () -> 1);
        assertThat(new long[] {nextMs(backoff), nextMs(backoff), nextMs(backoff), nextMs(backoff), nextMs(backoff)})
                .containsExactly(250, 500, 1000, 1500, 1500);
        backoff.reset();
        assertThat(nextMs(backoff)).isEqualTo(250);
    }

    @Test
    void afterAGoodConnectionDelaysStayShortForLong() {
        Backoff backoff = backoff(250, 10_000, () -> 1);
        backoff.reset();
        assertThat(nextMs(backoff)).isEqualTo(250);
        assertThat(nextMs(backoff)).isEqualTo(500);
        for (int i = 0; i < 98; i++) {
            assertThat(nextMs(backoff)).isEqualTo(1000);
        }
        assertThat(nextMs(backoff)).isEqualTo(1000);
        assertThat(nextMs(backoff)).isEqualTo(2000);
        assertThat(nextMs(backoff)).isEqualTo(4000);
    }

    @Test
    void noDelayIsShorterThanTheShortest() {
        Backoff backoff = backoff(3000, 10_000, () -> 1);
        backoff.reset();
        assertThat(nextMs(backoff)).isEqualTo(3000);
        assertThat(nextMs(backoff)).isEqualTo(3000);
    }

    @Test
    void delaysAreShortenedAtRandomByAQuarterAtMost() {
        assertThat(nextMs(backoff(1000, 1000, () -> 0))).isEqualTo(750);
        assertThat(nextMs(backoff(1000, 1000, () -> 0.5))).isEqualTo(875);
    }

    @Property
    void aDelayIsNeverZeroNorLongerThanTheLongest(
            @ForAll @IntRange(min = 1, max = 86_400_000) int minMs,
            @ForAll @IntRange(min = 0, max = 86_400_000) int more,
            @ForAll @DoubleRange(min = 0, max = 1) double random) {
        long maxMs = Math.min(86_400_000, minMs + (long) more);
        Backoff backoff = backoff(minMs, maxMs, () -> random);
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.nextNanos()).isBetween(minMs * 750_000L, maxMs * 1_000_000L);
        }
    }
}
