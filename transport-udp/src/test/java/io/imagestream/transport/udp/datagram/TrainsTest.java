package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.wire.FragmentTrain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One stream cut to many lengths. */
class TrainsTest {
    private static final int IMAGES = 20;
    private static final int LENGTH = 10_000;

    private final FakeFeed feed = new FakeFeed(IMAGES, LENGTH, 25, 1_000_000);
    private final Trains trains = Trains.of(feed);

    @AfterEach
    void nothingIsLeft() {
        trains.close();
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    @Test
    void aStreamHasOneForAllItsServers() {
        assertThat(Trains.of(feed)).isSameAs(trains);
    }

    @Test
    void whoWantsTheSameLengthGetsTheSameTrains() {
        Trains.Cut one = trains.acquire(500);
        Trains.Cut two = trains.acquire(500);
        assertThat(two).isSameAs(one);
        assertThat(one.datagram()).isEqualTo(500);
        assertThat(feed.loads).hasValue(IMAGES);
        trains.release(one);
        PreparedFrame frame = two.frames().indexed().acquire(3);
        assertThat(frame.length()).isEqualTo(FragmentTrain.length(3, LENGTH, 500));
        frame.release();
        trains.release(two);
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    @Test
    void beyondSixteenLengthsTheyArePowersOfTwo() {
        List<Trains.Cut> cuts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            cuts.add(trains.acquire(1000 + i));
            assertThat(cuts.get(i).datagram()).isEqualTo(1000 + i);
        }
        for (int wanted : new int[] {40, 63, 64, 65, 100, 127, 999, 1023, 1024, 1200, 4000, 32_767, 65_507}) {
            Trains.Cut cut = trains.acquire(wanted);
            cuts.add(cut);
            assertThat(cut.datagram()).isBetween(FragmentTrain.MIN_SIZE, wanted);
            assertThat(cut.datagram() == FragmentTrain.MIN_SIZE || Integer.bitCount(cut.datagram()) == 1)
                    .as("%d for %d", cut.datagram(), wanted)
                    .isTrue();
        }
        assertThat(trains.acquire(1007)).isSameAs(cuts.get(7));
        trains.release(cuts.get(7));
        cuts.forEach(trains::release);
        assertThat(PreparedFrame.heldBytes()).isZero();
        Trains.Cut again = trains.acquire(999); // There is room again.
        assertThat(again.datagram()).isEqualTo(999);
    }

    @Test
    void whateverIsAskedForMemoryStaysWithinTheBudget() {
        List<Trains.Cut> cuts = new ArrayList<>();
        for (int size = 400; size < 60_000; size += 777) {
            cuts.add(trains.acquire(size));
            // Each keeps a few frames however small its share is.
            long few = 4L * 11_000 * cuts.stream().distinct().count();
            assertThat(PreparedFrame.heldBytes()).isLessThanOrEqualTo(1_000_000 + few);
        }
        assertThat(cuts.stream().distinct().count()).isLessThan(16 + 12);
        cuts.forEach(trains::release);
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    @Test
    void closedItGivesNothing() {
        Trains.Cut cut = trains.acquire(500);
        trains.close();
        assertThat(PreparedFrame.heldBytes()).isZero();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> trains.acquire(500));
        trains.release(cut); // A session that ends only now.
    }
}
