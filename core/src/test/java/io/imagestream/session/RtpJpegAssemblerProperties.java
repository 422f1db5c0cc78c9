package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.RtpPackets;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegTrain;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

class RtpJpegAssemblerProperties {
    private static final int MAX = 60_000;
    private static final long IDLE = 500_000_000L;
    private static final InetSocketAddress SENDER = new InetSocketAddress("192.0.2.1", 5004);

    private RecordingRtpSink sink = new RecordingRtpSink();
    private RtpJpegAssembler assembler = new RtpJpegAssembler(26, MAX, IDLE, 0, 0, sink);

    @BeforeTry
    void beginAnew() {
        sink = new RecordingRtpSink();
        assembler = new RtpJpegAssembler(26, MAX, IDLE, 0, 0, sink);
    }

    private void accept(byte[] packet, long now) {
        // The receiver uses its buffer again.
        byte[] buffer = packet.clone();
        assembler.accept(SENDER, ByteBuffer.wrap(buffer), now);
        Arrays.fill(buffer, (byte) 0x55);
        assertThat(assembler.heldBytes()).isBetween(0L, RtpJpegAssembler.maxHeldBytes(MAX));
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(RtpJpegTrain.MIN_SIZE, 1500),
                Arbitraries.integers().between(RtpJpegTrain.MIN_SIZE, RtpJpegTrain.MAX_SIZE));
    }

    @Property(tries = 300)
    void anyFrameInAnyOrderWithAnyDuplicatesComesOnce(
            @ForAll @IntRange(min = 1, max = MAX) int length,
            @ForAll @From("sizes") int size,
            @ForAll int sequence,
            @ForAll int timestamp,
            @ForAll int ssrc,
            @ForAll long now,
            @ForAll Random random) {
        RtpJpegImage image = RtpPackets.image(random, length);
        List<byte[]> packets = new ArrayList<>(RtpPackets.of(image, size, sequence, timestamp, ssrc));
        for (int i = random.nextInt(packets.size() + 1); i > 0; i--) {
            packets.add(packets.get(random.nextInt(packets.size())));
        }
        Collections.shuffle(packets, random);
        packets.forEach(packet -> accept(packet, now));
        assertThat(sink.whole).containsExactly(timestamp);
        assertThat(sink.images).containsExactly(image);
        assertThat(sink.incomplete).isEmpty();
        assertThat(sink.rejected).isEmpty();
        assertThat(assembler.heldBytes()).isZero();
        assembler.ended(ssrc);
        assertThat(sink.lost).isZero();
    }

    // --- several frames ---------------------------------------------------------------------------------------------

    /** A packet on its way: it belongs to a frame, and comes at some time. */
    private record Arrival(int frame, int index, byte[] packet, double when) {}

    /** The rules in the plainest words. */
    private static final class Model {
        final List<Integer> whole = new ArrayList<>();
        final List<Integer> incomplete = new ArrayList<>();
        final List<Integer> partial = new ArrayList<>();
        final List<Set<Integer>> came = new ArrayList<>();
        int finished = -1;

        void arrive(Arrival arrival, int needed) {
            int frame = arrival.frame();
            if (frame <= finished) {
                return;
            }
            if (!partial.contains(frame)) {
                partial.add(frame);
                Collections.sort(partial);
                if (partial.size() > 4 && drop() == frame) {
                    return;
                }
            }
            came.get(frame).add(arrival.index());
            if (came.get(frame).size() == needed) {
                while (partial.get(0) != frame) {
                    drop();
                }
                partial.remove(0);
                finished = frame;
                whole.add(frame);
            }
        }

        int drop() {
            finished = partial.remove(0);
            incomplete.add(finished);
            return finished;
        }
    }

    @Property
    void ofSeveralFramesThoseComeThatLostNothingAndWereNotOvertaken(
            @ForAll @IntRange(min = 1, max = 10) int count,
            @ForAll @DoubleRange(max = 0.3) double loss,
            @ForAll @DoubleRange(max = 5) double disorder,
            @ForAll int firstSequence,
            @ForAll int firstTimestamp,
            @ForAll @IntRange(min = 1, max = 1 << 24) int step,
            @ForAll Random random) {
        List<RtpJpegImage> images = new ArrayList<>();
        List<Integer> needed = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        Set<Integer> lossless = new HashSet<>();
        Set<Integer> cameOrNot = new HashSet<>();
        Model model = new Model();
        int sequence = firstSequence;
        for (int frame = 0; frame < count; frame++) {
            images.add(RtpPackets.image(random, 1 + random.nextInt(3000)));
            List<byte[]> packets = RtpPackets.of(
                    images.get(frame), 256 + random.nextInt(300), sequence, firstTimestamp + frame * step, 99);
            needed.add(packets.size());
            model.came.add(new HashSet<>());
            lossless.add(frame);
            for (int i = 0; i < packets.size(); i++) {
                int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
                if (copies == 0) {
                    lossless.remove(frame);
                } else {
                    cameOrNot.add(sequence - firstSequence + i);
                }
                for (int copy = 0; copy < copies; copy++) {
                    double when = frame + (double) i / packets.size() + disorder * random.nextDouble();
                    arrivals.add(new Arrival(frame, i, packets.get(i), when));
                }
            }
            sequence += packets.size();
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::when));
        for (Arrival arrival : arrivals) {
            accept(arrival.packet(), 0);
            model.arrive(arrival, needed.get(arrival.frame()));
        }

        assertThat(sink.whole).isEqualTo(timestamps(model.whole, firstTimestamp, step));
        assertThat(sink.incomplete).isEqualTo(timestamps(model.incomplete, firstTimestamp, step));
        assertThat(sink.rejected).isEmpty();
        assertThat(model.whole).isSorted();
        assertThat(lossless).containsAll(model.whole);
        if (disorder == 0) {
            assertThat(model.whole)
                    .containsExactlyElementsOf(lossless.stream().sorted().toList());
        }
        for (int i = 0; i < model.whole.size(); i++) {
            assertThat(sink.images.get(i)).isEqualTo(images.get(model.whole.get(i)));
        }
        assembler.ended(99);
        assertThat(sink.whole.size() + sink.incomplete.size()).isEqualTo(begun(model));
        assertThat(assembler.heldBytes()).isZero();
        if (!arrivals.isEmpty()) {
            // What is missing at the ends nobody can know, nor what came before the first to arrive.
            int first = number(arrivals.get(0), needed);
            int last = Collections.max(cameOrNot);
            long missing = last
                    - first
                    + 1
                    - cameOrNot.stream().filter(number -> number >= first).count();
            assertThat(sink.lost).isEqualTo(missing);
        }
    }

    private static int number(Arrival arrival, List<Integer> needed) {
        return arrival.index()
                + needed.subList(0, arrival.frame()).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
    }

    private static int begun(Model model) {
        return model.whole.size() + model.incomplete.size() + model.partial.size();
    }

    private static List<Integer> timestamps(List<Integer> frames, int first, int step) {
        return frames.stream().map(frame -> first + frame * step).toList();
    }

    // --- anything ---------------------------------------------------------------------------------------------------

    @Property
    void whateverComesNothingIsThrownAndLittleIsHeld(@ForAll List<@Size(max = 300) byte[]> datagrams) {
        datagrams.forEach(datagram -> accept(datagram, 0));
        assertThat(sink.whole).isEmpty();
    }

    @Property
    void afterAnyDamageAndASilenceTheNextFrameComes(
            @ForAll @IntRange(min = 1, max = 30) int frames, @ForAll Random random) {
        RtpJpegImage image = RtpPackets.image(random, 8, 8, 0, 2000);
        long now = 0;
        for (int frame = 0; frame < frames; frame++) {
            List<byte[]> packets = RtpPackets.of(image, 256 + random.nextInt(50), frame * 20, frame * 9000, 7);
            for (byte[] packet : packets) {
                byte[] damaged = packet.clone();
                for (int i = random.nextInt(3); i > 0; i--) {
                    // The headers only: no checksum tells what is wrong with the data.
                    damaged[random.nextInt(20)] ^= (byte) (1 << random.nextInt(8));
                }
                int length = random.nextInt(20) == 0 ? random.nextInt(damaged.length) : damaged.length;
                accept(Arrays.copyOf(damaged, length), now);
                now += random.nextInt(20_000_000);
            }
        }
        now += 1_000_000_000;
        assembler.sweep(now);
        assertThat(assembler.heldBytes()).isZero();
        sink.whole.clear();
        sink.images.clear();
        for (byte[] packet : RtpPackets.of(image, 300, random.nextInt(), 12_345, 7)) {
            accept(packet, now);
        }
        assertThat(sink.whole).containsExactly(12_345);
        assertThat(sink.images).containsExactly(image);
    }

    @Property(tries = 50)
    void slicesOfAByteCannotFillTheMemory(@ForAll Random random) {
        RtpJpegAssembler small = new RtpJpegAssembler(26, 100_000, IDLE, 0, 0, sink);
        byte[] packet = RtpPackets.of(RtpPackets.image(random, 8, 8, 0, 500), 256, 0, 0, 1)
                .get(1);
        ByteBuffer tiny = ByteBuffer.wrap(packet, 0, 21);
        for (int i = 0; i < 40_000; i++) {
            tiny.putShort(2, (short) i).putInt(4, random.nextInt(4)).putInt(12, 1 + random.nextInt(99_990));
            small.accept(SENDER, tiny, 0);
            assertThat(small.heldBytes()).isBetween(0L, RtpJpegAssembler.maxHeldBytes(100_000));
        }
        assertThat(sink.whole).isEmpty();
        assertThat(sink.incomplete).isNotEmpty();
    }
}
