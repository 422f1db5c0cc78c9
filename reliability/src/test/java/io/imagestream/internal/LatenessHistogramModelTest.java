package io.imagestream.internal;

import io.imagestream.reliability.concurrency.Model;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Latenesses that all event loops record: each is counted. */
public class LatenessHistogramModelTest {
    private final LatenessHistogram histogram = new LatenessHistogram();
    private final int[] records = new int[2];

    @Operation(nonParallelGroup = "one")
    public void one() {
        histogram.record(5);
        histogram.missed(1);
        records[0]++;
    }

    @Operation(nonParallelGroup = "other")
    public void other() {
        histogram.record(5);
        histogram.missed(1);
        records[1]++;
    }

    @Validate
    public void allAreCounted() {
        long count = histogram.snapshot().ticks();
        long missed = histogram.snapshot().missed();
        int made = records[0] + records[1];
        if (count != made || missed != made) {
            throw new IllegalStateException("of " + made + " " + count + " and " + missed + " are counted");
        }
    }

    @Test
    void noneIsLost() {
        Model.check(LatenessHistogramModelTest.class);
    }
}
