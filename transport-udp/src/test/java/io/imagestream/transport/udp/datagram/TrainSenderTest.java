package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.SkipReason;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.TrainEncoder;
import io.imagestream.wire.FragmentTrain;
import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How trains leave: in bursts at their times, and whole or not at all where nothing may wait. */
class TrainSenderTest {
    private static final BurstPacing USUAL = new BurstPacing(16, 49_152, 0.6);
    private static final BurstPacing AT_ONCE = new BurstPacing(16, 49_152, 0);
    private static final double IPS = 25;
    private static final Duration INTERVAL = Duration.ofMillis(40);
    private static final int EINVAL = -22;

    private final FakeSocket socket = new FakeSocket();
    private final Figures figures = new Figures();
    private final ServerLoop loop = loop(IPS);
    private final BurstTimer timer = new BurstTimer(loop);
    private int idle;
    private int unreachable;
    private boolean copyable = true;

    @AfterEach
    void nothingIsLeft() {
        timer.close();
        socket.finishAndReleaseAll();
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    private ServerLoop loop(double ips) {
        UdpServerOptions options =
                new UdpServerOptions(1, 1, 1, 1, 1, Duration.ofDays(1), Duration.ofDays(1), 1200, USUAL);
        return new ServerLoop(
                socket.eventLoop(),
                new ServerContext(
                        new ServerSpec(Delivery.UDP_PUSH, List.of(), 0, options, AccessPolicy.everybody()),
                        new FakeFeed(1, 100, ips, 0),
                        socket,
                        figures));
    }

    private TrainSender sender(BurstPacing pacing, boolean segmenting) {
        return sender(loop, timer, pacing, segmenting);
    }

    private TrainSender sender(ServerLoop on, BurstTimer by, BurstPacing pacing, boolean segmenting) {
        TrainSender sender = new TrainSender(
                on,
                by,
                pacing,
                figures,
                new TrainSender.Owner() {
                    @Override
                    public void idle() {
                        idle++;
                    }

                    @Override
                    public ByteBuf outgoing(ByteBuf train) {
                        if (copyable) {
                            return train;
                        }
                        train.release();
                        throw new OutOfMemoryError("on purpose");
                    }

                    @Override
                    public void unreachable() {
                        unreachable++;
                    }
                },
                segmenting);
        socket.pipeline().addLast(sender);
        return sender;
    }

    private static PreparedFrame frame(int number, int length, int datagram) {
        return new TrainEncoder(datagram).prepare(TestFrames.frame(number, length));
    }

    /** An image that makes so many full datagrams. */
    private static int imageOf(int datagrams, int size) {
        int length = datagrams * size;
        while (FragmentTrain.length(0, length, size) > datagrams * size) {
            length--;
        }
        return length;
    }

    private static List<byte[]> expected(int number, int length, int size) {
        ByteBuffer train = ByteBuffer.allocate(FragmentTrain.length(number, length, size));
        FragmentTrain.write(number, ByteBuffer.wrap(TestFrames.jpeg(number, length)), size, train);
        List<byte[]> datagrams = new ArrayList<>();
        for (int from = 0; from < train.capacity(); from += size) {
            datagrams.add(Arrays.copyOfRange(train.array(), from, Math.min(from + size, train.capacity())));
        }
        return datagrams;
    }

    private static byte[] joined(List<byte[]> datagrams) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        datagrams.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private List<Long> micros() {
        return socket.flushes.stream().map(flush -> flush.atNanos() / 1000).toList();
    }

    private List<Integer> bursts() {
        return socket.flushes.stream().map(flush -> flush.datagrams().size()).toList();
    }

    // --- bursts -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void burstsOfSixteenAreSpreadOverSixTenthsOfTheInterval(boolean segmenting) {
        int length = imageOf(16 * 8, 300);
        TrainSender sender = sender(USUAL, segmenting);
        sender.send(frame(0, length, 300), 300);
        assertThat(sender.isBusy()).isTrue();
        socket.advance(INTERVAL);
        assertThat(bursts()).isEqualTo(List.of(16, 16, 16, 16, 16, 16, 16, 16));
        // 24 ms in eight parts: the last burst leaves when one part of them is left.
        assertThat(micros()).isEqualTo(List.of(0L, 3000L, 6000L, 9000L, 12_000L, 15_000L, 18_000L, 21_000L));
        assertThat(socket.flushes.get(0).messages()).isEqualTo(segmenting ? 1 : 16);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(0, length, 300)));
        assertThat(sender.isBusy()).isFalse();
        assertThat(idle).isEqualTo(1);
        assertThat(figures.sent).isEqualTo(1);
        assertThat(figures.skips).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1200, 16", "3072, 16", "3073, 15", "8192, 6", "49152, 1", "49153, 1", "65507, 1"})
    void aBurstHasNoMoreBytesThanAllowedButOneDatagramAtLeast(int size, int datagrams) {
        int length = imageOf(datagrams * 3, size);
        TrainSender sender = sender(USUAL, true);
        sender.send(frame(0, length, size), size);
        socket.advance(INTERVAL);
        assertThat(bursts()).isEqualTo(List.of(datagrams, datagrams, datagrams));
        assertThat(socket.flushes).allMatch(flush -> flush.datagrams().size() == 1 || flush.bytes() <= 49_152);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(0, length, size)));
        assertThat(figures.sent).isEqualTo(1);
    }

    @Test
    void aSlowStreamsBurstsAreNoFurtherApartThanABufferNeeds() {
        ServerLoop slow = loop(0.1);
        BurstTimer slowTimer = new BurstTimer(slow);
        TrainSender sender = sender(slow, slowTimer, USUAL, false);
        sender.send(frame(0, imageOf(40, 500), 500), 500);
        socket.advance(Duration.ofMillis(10));
        assertThat(bursts()).isEqualTo(List.of(16, 16, 8));
        assertThat(micros()).isEqualTo(List.of(0L, 3000L, 6000L));
    }

    @ParameterizedTest
    @CsvSource({"false, 100", "true, 2"})
    void withoutSpreadAllLeavesAtOnce(boolean segmenting, int messages) {
        int length = imageOf(100, 700);
        sender(AT_ONCE, segmenting).send(frame(0, length, 700), 700);
        assertThat(bursts()).isEqualTo(List.of(100));
        assertThat(socket.flushes.get(0).messages()).isEqualTo(messages);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(0, length, 700)));
        assertThat(figures.sent).isEqualTo(1);
        assertThat(idle).isEqualTo(1);
    }

    @Test
    void noCallOfTheOperatingSystemHasMoreThanItTakes() {
        int length = 200_000;
        sender(AT_ONCE, true).send(frame(0, length, 40), 40);
        int datagrams = socket.datagrams().size();
        assertThat(socket.flushes.get(0).messages()).isEqualTo((datagrams + 63) / 64);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(0, length, 40)));
    }

    @Test
    void aLateTimerIsMadeUpForButNotWithTwoBurstsInOne() {
        TrainSender sender = sender(USUAL, false);
        sender.send(frame(0, imageOf(16 * 8, 300), 300), 300);
        socket.advance(Duration.ofNanos(1));
        sender.burstDue(42); // Not what it waits for.
        assertThat(socket.flushes).hasSize(1);
        socket.leap(Duration.ofMillis(11)); // Three bursts were due meanwhile.
        socket.advance(INTERVAL);
        List<Long> times = micros();
        assertThat(times).hasSize(8);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(500);
        }
        assertThat(times.get(7)).isEqualTo(21_000); // It has caught up.
    }

    // --- what happens to a train ------------------------------------------------------------------------------------

    @Test
    void aNewTrainTakesThePlaceOfTheRest() {
        TrainSender sender = sender(USUAL, false);
        int length = imageOf(16 * 8, 300);
        sender.send(frame(0, length, 300), 300);
        socket.advance(Duration.ofMillis(7)); // Three bursts.
        sender.send(frame(1, length, 300), 300);
        socket.advance(INTERVAL);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.OVERTAKEN));
        assertThat(figures.sent).isEqualTo(1);
        assertThat(figures.offered()).isEqualTo(2);
        assertThat(figures.unsentBytes).isEqualTo(FragmentTrain.length(0, length, 300) - 3 * 16 * 300);
        List<byte[]> all = socket.datagrams();
        assertThat(joined(all.subList(0, 48)))
                .isEqualTo(joined(expected(0, length, 300).subList(0, 48)));
        assertThat(joined(all.subList(48, all.size()))).isEqualTo(joined(expected(1, length, 300)));
        assertThat(micros().subList(3, 11)) // The new train has its own times.
                .isEqualTo(List.of(7000L, 10_000L, 13_000L, 16_000L, 19_000L, 22_000L, 25_000L, 28_000L));
    }

    @Test
    void aFullSocketCostsTheRestAndAllThatFollowsUntilItIsEmpty() {
        TrainSender sender = sender(USUAL, true);
        int length = imageOf(16 * 4, 300);
        sender.send(frame(0, length, 300), 300);
        socket.fill();
        socket.advance(INTERVAL);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.SOCKET_FULL));
        assertThat(figures.unsentBytes).isEqualTo(FragmentTrain.length(0, length, 300) - 2 * 16 * 300);
        sender.send(frame(1, length, 300), 300);
        sender.send(frame(2, length, 300), 300);
        socket.advance(INTERVAL);
        assertThat(figures.skips)
                .isEqualTo(List.of(SkipReason.SOCKET_FULL, SkipReason.SOCKET_FULL, SkipReason.SOCKET_FULL));
        assertThat(idle).isEqualTo(3);
        assertThat(bursts()).isEqualTo(List.of(16));
        socket.drain();
        assertThat(bursts()).isEqualTo(List.of(16, 16)); // One burst waited, and no more.
        sender.send(frame(3, length, 300), 300);
        socket.advance(INTERVAL);
        assertThat(figures.sent).isEqualTo(1);
        assertThat(figures.offered()).isEqualTo(4);
        assertThat(joined(socket.datagrams().subList(32, 96))).isEqualTo(joined(expected(3, length, 300)));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aRefusedDatagramCostsItsFrameAndNoOther(boolean segmenting) {
        TrainSender sender = sender(USUAL, segmenting);
        int length = imageOf(40, 300);
        socket.refuse(message -> new IOException("no buffer space"));
        sender.send(frame(0, length, 300), 300);
        socket.refuse(message -> null);
        socket.advance(INTERVAL);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.SEND_FAILED));
        assertThat(socket.flushes).isEmpty();
        assertThat(idle).isEqualTo(1);
        sender.send(frame(1, length, 300), 300);
        socket.advance(INTERVAL);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(1, length, 300)));
        assertThat(figures.sent).isEqualTo(1);
        assertThat(figures.offered()).isEqualTo(2);
        assertThat(unreachable).isZero();
    }

    @Test
    void aTrainThatCannotBeCopiedForWantOfMemoryIsLeftOut() {
        TrainSender sender = sender(USUAL, false);
        copyable = false;
        sender.send(frame(0, 1000, 300), 300);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.NO_MEMORY));
        assertThat(idle).isEqualTo(1);
        assertThat(sender.isBusy()).isFalse();
        assertThat(PreparedFrame.heldBytes()).isZero();
        copyable = true;
        sender.send(frame(1, 1000, 300), 300);
        socket.advance(INTERVAL);
        assertThat(joined(socket.datagrams())).isEqualTo(joined(expected(1, 1000, 300)));
        assertThat(figures.offered()).isEqualTo(2);
    }

    @Test
    void theOwnerIsToldThatNothingListens() {
        TrainSender sender = sender(USUAL, false);
        socket.refuse(message -> new PortUnreachableException());
        sender.send(frame(0, 1000, 300), 300);
        assertThat(unreachable).isEqualTo(1);
        socket.pipeline().fireExceptionCaught(new PortUnreachableException()); // As when it is read.
        assertThat(unreachable).isEqualTo(2);
        socket.pipeline().fireExceptionCaught(new IOException("something else"));
        assertThat(unreachable).isEqualTo(2);
        sender.close();
        assertThat(sender.isBusy()).isFalse();
    }

    @Test
    void closingLetsGoOfAllBuffers() {
        TrainSender sender = sender(USUAL, false);
        sender.send(frame(0, imageOf(40, 300), 300), 300);
        assertThat(sender.isBusy()).isTrue();
        sender.close();
        assertThat(PreparedFrame.heldBytes()).isZero();
        socket.advance(INTERVAL);
        assertThat(bursts()).isEqualTo(List.of(16));
    }

    @Test
    void aClosedSocketTakesNothing() {
        TrainSender sender = sender(USUAL, false);
        socket.close();
        sender.send(frame(0, 1000, 300), 300);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.SEND_FAILED));
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    // --- segmentation -----------------------------------------------------------------------------------------------

    @Test
    void aSocketWhoseWayTakesNoSegmentsSendsPlainDatagramsFromThenOn() {
        assumeTrue(FakeSocket.knowsNativeErrors(), "NIO has no segments");
        TrainSender sender = sender(USUAL, true);
        int length = imageOf(40, 300);
        List<Object> refused = new ArrayList<>();
        socket.refuse(message -> {
            if (message instanceof SegmentedDatagramPacket) {
                refused.add(message);
                return new Errors.NativeIoException("sendmmsg", EINVAL);
            }
            return null;
        });
        sender.send(frame(0, length, 300), 300);
        socket.advance(INTERVAL);
        sender.send(frame(1, length, 300), 300);
        socket.advance(INTERVAL);
        assertThat(refused).hasSize(1);
        assertThat(bursts()).isEqualTo(List.of(16, 16, 8, 16, 16, 8));
        List<byte[]> both = new ArrayList<>(expected(0, length, 300));
        both.addAll(expected(1, length, 300));
        assertThat(joined(socket.datagrams())).isEqualTo(joined(both));
        assertThat(figures.sent).isEqualTo(2);
        assertThat(figures.skips).isEmpty();
    }

    /** EIO, EINVAL, EMSGSIZE, ENOPROTOOPT, EOPNOTSUPP, from the middle of the second of three trains on. */
    @ParameterizedTest
    @ValueSource(ints = {-5, EINVAL, -90, -92, -95})
    void aWayThatNoLongerTakesSegmentsCostsNothing(int error) {
        assumeTrue(FakeSocket.knowsNativeErrors(), "NIO has no segments");
        TrainSender sender = sender(USUAL, true);
        int length = imageOf(40, 300);
        List<byte[]> all = new ArrayList<>();
        List<Object> refused = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            all.addAll(expected(number, length, 300));
            sender.send(frame(number, length, 300), 300);
            if (number == 1) {
                socket.refuse(message -> message instanceof SegmentedDatagramPacket && refused.add(message)
                        ? new Errors.NativeIoException("sendmmsg", error)
                        : null);
            }
            socket.advance(INTERVAL);
        }
        assertThat(socket.flushes.stream().map(FakeSocket.Flush::messages))
                .as("messages in each burst: one where the kernel cuts it")
                .containsExactly(1, 1, 1, 1, 16, 8, 16, 16, 8);
        assertThat(refused).hasSize(1);
        assertThat(joined(socket.datagrams())).as("each datagram once").isEqualTo(joined(all));
        assertThat(figures.sent).isEqualTo(3);
        assertThat(figures.skips).isEmpty();
    }

    /** ENOBUFS and EPERM: of no buffers and of firewalls plain datagrams know, too. */
    @ParameterizedTest
    @ValueSource(ints = {-105, -1})
    void anotherErrorCostsItsTrainAndSegmentsGoOn(int error) {
        assumeTrue(FakeSocket.knowsNativeErrors(), "NIO has no segments");
        TrainSender sender = sender(USUAL, true);
        socket.refuse(message -> new Errors.NativeIoException("sendmmsg", error));
        sender.send(frame(0, imageOf(40, 300), 300), 300);
        assertThat(figures.skips).isEqualTo(List.of(SkipReason.SEND_FAILED));
        socket.refuse(message -> null);
        sender.send(frame(1, imageOf(40, 300), 300), 300);
        socket.advance(INTERVAL);
        assertThat(socket.flushes.stream().map(FakeSocket.Flush::messages)).containsExactly(1, 1, 1);
        assertThat(figures.sent).isEqualTo(1);
    }

    @Test
    void whereNothingListensPlainDatagramsAreNotTried() {
        assumeTrue(FakeSocket.knowsNativeErrors(), "NIO has no segments");
        List<Object> seen = new ArrayList<>();
        socket.refuse(message -> {
            seen.add(message);
            return new Errors.NativeIoException("sendmmsg", Errors.ERROR_ECONNREFUSED_NEGATIVE);
        });
        TrainSender sender = sender(USUAL, true);
        sender.send(frame(0, imageOf(40, 300), 300), 300);
        assertThat(seen).hasSize(1);
        assertThat(unreachable).isEqualTo(1);
        sender.close();
    }
}
