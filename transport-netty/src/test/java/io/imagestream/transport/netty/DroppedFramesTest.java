package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroppedFramesTest {
    private static final int LENGTH = 40;

    private final long memoryBefore = Prepared.memory();
    private final DroppedFrames dropped = new DroppedFrames();

    @AfterEach
    void noMemoryIsLeft() {
        assertThat(Prepared.memory()).isEqualTo(memoryBefore);
    }

    @Test
    void whatNobodyHoldsIsFreedAndNotCounted() {
        dropped.drop(Prepared.frame(1, LENGTH));
        assertThat(dropped.bytes()).isZero();
    }

    @Test
    void whatIsHeldIsCountedOnceHoweverManyHoldIt() {
        PreparedFrame small = Prepared.frame(1, 20);
        PreparedFrame large = Prepared.frame(2, 300);
        small.retain();
        large.retain();
        large.retain();
        dropped.drop(small);
        assertThat(dropped.bytes()).isEqualTo(20);
        dropped.drop(large);
        assertThat(dropped.bytes()).isEqualTo(320);
        large.release();
        small.release();
        assertThat(dropped.bytes()).isEqualTo(300);
        large.release();
        assertThat(dropped.bytes()).isZero();
    }

    @Test
    void manyThreadsMayDropAndCount() {
        int threads = 3;
        AtomicInteger ids = new AtomicInteger();
        Together.run(Collections.nCopies(threads, () -> {
            for (int i = 0; i < 5_000; i++) {
                PreparedFrame frame = Prepared.frame(ids.getAndIncrement(), LENGTH);
                frame.retain();
                dropped.drop(frame);
                assertThat(dropped.bytes()).isBetween((long) LENGTH, (long) threads * LENGTH);
                Prepared.send(frame);
            }
        }));
        assertThat(dropped.bytes()).isZero();
    }
}
