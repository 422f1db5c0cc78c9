package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Datagrams;
import io.imagestream.testkit.TestFrames;
import io.imagestream.wire.FragmentTrain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

class FrameAssemblerProperties {
    private static final int MAX = 60_000;
    private static final long IDLE = 10_000_000_000L;

    private RecordingSink sink = new RecordingSink();
    private FrameAssembler assembler = new FrameAssembler(MAX, IDLE, sink);

    @BeforeTry
    void beginAnew() {
        sink = new RecordingSink();
        assembler = new FrameAssembler(MAX, IDLE, sink);
    }

    private void accept(Object sender, byte[] datagram, long now) {
        assembler.accept(sender, ByteBuffer.wrap(datagram), now);
        assertThat(assembler.heldBytes()).isBetween(0L, FrameAssembler.maxHeldBytes(MAX));
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(FragmentTrain.MIN_SIZE, 1500),
                Arbitraries.integers().between(FragmentTrain.MIN_SIZE, FragmentTrain.MAX_SIZE));
    }

    @Property(tries = 300)
    void anyFrameInAnyOrderWithAnyDuplicatesComesOnce(
            @ForAll @IntRange(min = 0) int id,
            @ForAll @IntRange(max = MAX) int length,
            @ForAll @From("sizes") int size,
            @ForAll long now,
            @ForAll Random random) {
        byte[] image = new byte[length];
        random.nextBytes(image);
        List<byte[]> datagrams = new ArrayList<>(Datagrams.of(id, image, size));
        for (int i = random.nextInt(datagrams.size() + 1); i > 0; i--) {
            datagrams.add(datagrams.get(random.nextInt(datagrams.size())));
        }
        Collections.shuffle(datagrams, random);
        datagrams.forEach(datagram -> accept("sender", datagram, now));
        assertThat(sink.whole).containsExactly(id);
        assertThat(sink.images.get(0)).isEqualTo(image);
        assertThat(sink.incomplete).isEmpty();
        assertThat(sink.rejected).isEmpty();
        assertThat(assembler.heldBytes()).isZero();
    }

    // --- several frames ---------------------------------------------------------------------------------------------

    /** A datagram on its way: it belongs to a frame, and comes at some time. */
    private record Arrival(int frame, int index, byte[] datagram, double when) {}

    /** The rules in the plainest words; frames never come back, as there are too few to be forgotten. */
    private static final class Model {
        final List<Integer> whole = new ArrayList<>();
        final List<Integer> incomplete = new ArrayList<>();
        final List<Integer> partial = new ArrayList<>();
        final Set<Integer> finished = new HashSet<>();
        final List<Set<Integer>> came = new ArrayList<>();

        void arrive(Arrival arrival, int needed) {
            int frame = arrival.frame();
            if (finished.contains(frame)) {
                return;
            }
            if (!partial.contains(frame)) {
                if (partial.size() == 4) {
                    drop(partial.get(0));
                }
                partial.add(frame);
            }
            came.get(frame).add(arrival.index());
            if (came.get(frame).size() == needed) {
                while (partial.get(0) != frame) {
                    drop(partial.get(0));
                }
                partial.remove(0);
                finished.add(frame);
                whole.add(frame);
            }
        }

        void drop(Integer frame) {
            partial.remove(frame);
            finished.add(frame);
            incomplete.add(frame);
        }
    }

    @Property
    void ofSeveralFramesThoseComeThatLostNothingAndWereNotOvertaken(
            @ForAll @IntRange(min = 1, max = 8) int count,
            @ForAll @DoubleRange(max = 0.3) double loss,
            @ForAll @DoubleRange(max = 3) double disorder,
            @ForAll Random random) {
        List<byte[]> images = new ArrayList<>();
        List<Integer> needed = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        Set<Integer> lossless = new HashSet<>();
        Model model = new Model();
        for (int frame = 0; frame < count; frame++) {
            images.add(TestFrames.jpeg(frame, 8 + random.nextInt(1000)));
            // Each of the two senders counts from 0.
            List<byte[]> datagrams = Datagrams.of(frame / 2, images.get(frame), 50 + random.nextInt(300));
            needed.add(datagrams.size());
            model.came.add(new HashSet<>());
            lossless.add(frame);
            for (int i = 0; i < datagrams.size(); i++) {
                int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
                if (copies == 0) {
                    lossless.remove(frame);
                }
                for (int copy = 0; copy < copies; copy++) {
                    double when = frame + (double) i / datagrams.size() + disorder * random.nextDouble();
                    arrivals.add(new Arrival(frame, i, datagrams.get(i), when));
                }
            }
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::when));
        for (Arrival arrival : arrivals) {
            accept("sender " + arrival.frame() % 2, arrival.datagram(), 0);
            model.arrive(arrival, needed.get(arrival.frame()));
        }
        assertThat(sink.rejected).isEmpty();
        assertThat(sink.whole).hasSize(model.whole.size());
        for (int i = 0; i < model.whole.size(); i++) {
            int frame = model.whole.get(i);
            assertThat(lossless).contains(frame);
            assertThat(sink.whole.get(i)).isEqualTo(frame / 2);
            assertThat(sink.images.get(i)).isEqualTo(images.get(frame));
        }
        assembler.sweep(IDLE);
        model.incomplete.addAll(model.partial);
        assertThat(sink.incomplete)
                .containsExactlyElementsOf(
                        model.incomplete.stream().map(frame -> frame / 2).toList());
        assertThat(assembler.heldBytes()).isZero();
        assertThat(assembler.newestPartial()).isEmpty();
    }

    // --- streams that come round ------------------------------------------------------------------------------------

    /** Each showing takes up to 70 % of its interval, and the network delays datagrams a little, in order. */
    @Property(tries = 300)
    void aStreamOfAnyNumberOfImagesAtAnyRateIsShownFrameByFrame(
            @ForAll @IntRange(min = 1, max = 12) int images,
            @ForAll @DoubleRange(min = 0.5, max = 1000) double perSecond,
            @ForAll @DoubleRange(max = 0.7) double spread,
            @ForAll @DoubleRange(max = 0.05) double jitter,
            @ForAll Random random) {
        double interval = 1e9 / perSecond;
        List<List<byte[]>> trains = new ArrayList<>();
        for (int id = 0; id < images; id++) {
            trains.add(Datagrams.of(id, TestFrames.jpeg(id, 300 + random.nextInt(1000)), 150));
        }
        int learning = 100;
        for (int showing = 0; showing < learning + 100; showing++) {
            List<byte[]> train = trains.get(showing % images);
            int before = sink.whole.size();
            for (int i = 0; i < train.size(); i++) {
                double delay = jitter * (i + random.nextDouble()) / train.size();
                long now = Math.round((showing + spread * i / train.size() + delay) * interval);
                accept("sender", train.get(i), now);
            }
            if (showing >= learning) {
                assertThat(sink.whole).hasSize(before + 1).endsWith(showing % images);
            }
        }
        assertThat(sink.incomplete).isEmpty();
        assertThat(sink.rejected).isEmpty();
    }

    @Property(tries = 300)
    void lossCostsNoFrameThatLostNothing(
            @ForAll @IntRange(min = 1, max = 12) int images,
            @ForAll @DoubleRange(max = 0.7) double spread,
            @ForAll @DoubleRange(max = 0.2) double loss,
            @ForAll Random random) {
        long interval = 40_000_000;
        List<byte[]> pictures = new ArrayList<>();
        for (int id = 0; id < images; id++) {
            pictures.add(TestFrames.jpeg(id, 300 + random.nextInt(1000)));
        }
        for (int showing = 0; showing < 100; showing++) {
            int id = showing % images;
            List<byte[]> train = Datagrams.of(id, pictures.get(id), 150);
            int before = sink.whole.size();
            boolean lossless = true;
            for (int i = 0; i < train.size(); i++) {
                if (random.nextDouble() < loss) {
                    lossless = false;
                } else {
                    accept("sender", train.get(i), Math.round((showing + spread * i / train.size()) * interval));
                }
            }
            if (lossless) {
                assertThat(sink.whole).hasSize(before + 1).endsWith(id);
            }
        }
        for (int i = 0; i < sink.whole.size(); i++) {
            assertThat(sink.images.get(i)).isEqualTo(pictures.get(sink.whole.get(i)));
        }
        assertThat(sink.rejected).isEmpty();
    }

    // --- anything ---------------------------------------------------------------------------------------------------

    @Property
    void noDatagramMakesItThrow(@ForAll List<byte[]> datagrams, @ForAll long now) {
        datagrams.forEach(datagram -> accept("sender", datagram, now));
    }

    @Property(tries = 30)
    void whateverComesMemoryIsBounded(@ForAll Random random) {
        byte[] image = TestFrames.jpeg(1, MAX);
        int longest = 1 + random.nextInt(4);
        int frames = 1 + random.nextInt(5);
        boolean damaged = random.nextBoolean();
        long now = 0;
        long most = 0;
        for (int i = 0; i < 40_000; i++) {
            int offset = random.nextInt(MAX - longest);
            byte[] datagram = Datagrams.one(random.nextInt(frames), image, offset, 1 + random.nextInt(longest));
            if (damaged && random.nextInt(8) == 0) {
                datagram[random.nextInt(datagram.length)] = (byte) "\r\n0159-x \u00ff".charAt(random.nextInt(10));
            }
            now += random.nextInt(1000) == 0 ? random.nextInt(2_000_000_000) : random.nextInt(100_000);
            accept("sender " + random.nextInt(2), datagram, now);
            most = Math.max(most, assembler.heldBytes());
        }
        if (!damaged && frames <= 2) { // Else a wrong length may keep others out, or a fifth frame come all the time.
            assertThat(most).isGreaterThan(FrameAssembler.maxHeldBytes(MAX) / 10);
        }
        assembler.sweep(now + IDLE);
        assertThat(assembler.heldBytes()).isZero();
    }
}
