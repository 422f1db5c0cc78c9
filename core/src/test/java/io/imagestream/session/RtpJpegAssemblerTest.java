package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.RtpPackets;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegPayload;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpJpegAssemblerTest {
    private static final int MAX = 20_000;
    private static final long MILLI = 1_000_000;
    private static final long IDLE = 500 * MILLI;
    private static final int SSRC = 77;

    private final RecordingRtpSink sink = new RecordingRtpSink();
    private RtpJpegAssembler assembler = new RtpJpegAssembler(26, MAX, IDLE, 0, 0, sink);
    private InetSocketAddress sender = new InetSocketAddress("192.0.2.1", 5004);
    private long now = Long.MAX_VALUE - 100; // Times may overflow.

    private void accept(byte[] packet) {
        assembler.accept(sender, ByteBuffer.wrap(packet), now);
    }

    private void accept(List<byte[]> packets) {
        packets.forEach(this::accept);
    }

    private static RtpJpegImage image(int number) {
        return RtpPackets.image(new Random(number), 640, 480, 0, 1000);
    }

    /** The packets of image {@code number}, five of them, with the timestamp {@code number}. */
    private static List<byte[]> frame(int number) {
        return packets(number, number, SSRC);
    }

    private static List<byte[]> packets(int number, int timestamp, int ssrc) {
        return new ArrayList<>(RtpPackets.of(image(number), 256, number * 5, timestamp, ssrc));
    }

    private void assertRejected(String... named) {
        assertThat(sink.rejected).hasSize(1);
        assertThat(sink.rejected.get(0)).contains(named);
        sink.rejected.clear();
    }

    private void assertFrames(Integer... numbers) {
        assertThat(sink.whole).containsExactly(numbers);
        for (int i = 0; i < numbers.length; i++) {
            assertThat(sink.images.get(i)).isEqualTo(image(numbers[i]));
        }
    }

    /** A packet of any kind; type 1, Q 255 with tables at offset 0, 80x80. */
    private static byte[] packet(int sequence, int timestamp, int offset, boolean marker, int length) {
        return packet(sequence, timestamp, offset, marker, 255, new byte[length], offset == 0 ? 128 : -1);
    }

    /** As above; {@code tables} are that many bytes, or no header of tables when it is negative. */
    private static byte[] packet(
            int sequence, int timestamp, int offset, boolean marker, int q, byte[] data, int tables) {
        ByteBuffer out = ByteBuffer.allocate(20 + (tables < 0 ? 0 : 4 + tables) + data.length);
        out.put((byte) 0x80).put((byte) (marker ? 0x9A : 0x1A)).putShort((short) sequence);
        out.putInt(timestamp).putInt(SSRC);
        out.putInt(offset).put((byte) 1).put((byte) q).put((byte) 10).put((byte) 10);
        if (tables >= 0) {
            out.putShort((short) 0).putShort((short) tables);
            for (int i = 0; i < tables; i++) {
                out.put((byte) q);
            }
        }
        return out.put(data).array();
    }

    // --- loss -------------------------------------------------------------------------------------------------------

    @Test
    void afterALossTheVeryNextWholeFrameComes() {
        for (int lost = 0; lost < 5; lost++) {
            List<byte[]> packets = frame(2 * lost);
            packets.remove(lost);
            accept(packets);
            accept(frame(2 * lost + 1));
        }
        assertFrames(1, 3, 5, 7, 9);
        assertThat(sink.incomplete).containsExactly(0, 2, 4, 6, 8);
        now += IDLE;
        assembler.sweep(now);
        now += IDLE;
        assembler.sweep(now);
        assertThat(sink.lost).isEqualTo(4); // Nobody can know of the first packet of all.
    }

    @Test
    void aLateFrameIsPassedOver() {
        accept(frame(2));
        accept(frame(1));
        accept(frame(2));
        accept(frame(3));
        assertFrames(2, 3);
        assertThat(sink.incomplete).isEmpty();
        assertThat(sink.rejected).isEmpty();
    }

    @Test
    void aFrameThatWaitsTooLongIsDroppedOnce() {
        accept(frame(1).subList(0, 4));
        now += IDLE - 1;
        assembler.sweep(now);
        assertThat(sink.incomplete).isEmpty();
        now += 1;
        assembler.sweep(now);
        assertThat(sink.incomplete).containsExactly(1);
        assertThat(assembler.heldBytes()).isZero();
        accept(frame(1).get(4));
        now += IDLE;
        accept(frame(2));
        assertFrames(2);
        assertThat(sink.incomplete).containsExactly(1);
    }

    @Test
    void duplicatesKeepNoFrameAlive() {
        accept(frame(1).subList(0, 4));
        now += IDLE - 1;
        accept(frame(1).get(0));
        now += 1;
        assembler.sweep(now);
        assertThat(sink.incomplete).containsExactly(1);
    }

    @Test
    void forAFifthFrameTheOldestIsDropped() {
        for (int number : new int[] {4, 2, 5, 3, 1}) {
            accept(frame(number).get(0));
        }
        assertThat(sink.incomplete).containsExactly(1); // It would have been the oldest.
        accept(frame(6).get(0));
        assertThat(sink.incomplete).containsExactly(1, 2);
        accept(frame(4));
        assertThat(sink.incomplete).containsExactly(1, 2, 3);
        accept(frame(5));
        accept(frame(6));
        assertFrames(4, 5, 6);
    }

    @Test
    void aLongOutageCostsNoFrameAfterIt() {
        accept(frame(1));
        accept(frame(2001));
        accept(frame(2002));
        assertFrames(1, 2001, 2002);
        assertThat(sink.rejected).isEmpty();
    }

    // --- one source -------------------------------------------------------------------------------------------------

    @Test
    void anotherSourceWaitsForASilence() {
        accept(frame(5).subList(0, 3));
        accept(packets(6, 6, 88));
        assertThat(sink.rejected).hasSize(5);
        assertThat(sink.rejected.get(0)).contains("0x58", "0x4d", "192.0.2.1");
        sink.rejected.clear();
        InetSocketAddress first = sender;
        sender = new InetSocketAddress("192.0.2.2", 5004);
        accept(frame(6).get(0));
        assertRejected("192.0.2.2", "192.0.2.1");
        now += 1000 * MILLI - 1;
        accept(frame(6).get(0));
        assertRejected("192.0.2.2");
        now += 1;
        accept(packets(3, 3, 88)); // Older, but not of the same.
        assertThat(sink.incomplete).containsExactly(5);
        sender = first;
        accept(frame(7));
        assertThat(sink.rejected).hasSize(5);
        assertFrames(3);
    }

    @Test
    void aSourceThatEndsMakesRoom() {
        accept(frame(5).subList(0, 3));
        assembler.ended(SSRC + 1);
        assertThat(sink.incomplete).isEmpty();
        assembler.ended(SSRC);
        assertThat(sink.incomplete).containsExactly(5);
        assembler.ended(SSRC);
        accept(packets(2, 2, 88));
        assertFrames(2);
        assembler.ended(0);
        new RtpJpegAssembler(26, MAX, IDLE, 0, 0, sink).ended(0);
        assertThat(sink.rejected).isEmpty();
    }

    @Test
    void whatIsNoJpegTakesNoPlace() {
        byte[] other = packets(1, 1, 88).get(0);
        other[1] = 96;
        accept(other);
        assertRejected("payload type", "96", "26");
        byte[] broken = packets(1, 1, 88).get(0);
        broken[16] = 2;
        accept(broken);
        assertRejected("type", "2");
        accept(new byte[] {1, 2, 3});
        assertRejected("3 bytes");
        accept(frame(1));
        assertFrames(1);
    }

    @Test
    void packetsOfAnotherPayloadTypeAreNotLost() {
        accept(frame(1));
        for (byte[] packet : frame(2)) {
            packet[1] = 96;
            accept(packet);
        }
        accept(frame(3));
        assembler.ended(SSRC);
        assertFrames(1, 3);
        assertThat(sink.rejected).hasSize(5);
        assertThat(sink.lost).isZero();
    }

    @Test
    void aSourceThatSetsItsTimestampsBackGoesOn() {
        accept(packets(1, 1_000_000, SSRC));
        accept(packets(2, 1_003_000, SSRC).subList(0, 2));
        accept(packets(3, 500, SSRC));
        accept(packets(4, 3_500, SSRC));
        assertThat(sink.whole).containsExactly(1_000_000, 500, 3_500);
        assertThat(sink.incomplete).containsExactly(1_003_000);
    }

    @Test
    void aSourceThatBeginsAnewWithItsSsrcGoesOnAtTheSecondFrame() {
        accept(RtpPackets.of(image(1), 256, 40_000, 1_000_000, SSRC));
        accept(RtpPackets.of(image(2), 256, 5, 500, SSRC));
        accept(RtpPackets.of(image(3), 256, 10, 3_500, SSRC));
        assertThat(sink.whole).containsExactly(1_000_000, 3_500);
    }

    @Test
    void afterASilenceItGoesOnAtOnceWhereverItBegins() {
        for (int sequence : new int[] {40_000, 39_000, 5, 39_999}) {
            accept(RtpPackets.of(image(sequence), 256, sequence, sequence, SSRC));
            now += 1000 * MILLI;
        }
        assertThat(sink.whole).containsExactly(40_000, 39_000, 5, 39_999);
    }

    // --- contradictions ---------------------------------------------------------------------------------------------

    @Test
    void packetsOfAFrameMustAgree() {
        accept(packet(0, 1, 0, false, 100));
        for (int[] change : new int[][] {{16, 0}, {17, 254}, {18, 9}, {19, 9}}) {
            byte[] other = packet(1, 1, 100, true, 100);
            other[change[0]] = (byte) change[1];
            accept(other);
            assertRejected("agree", "type 1, Q 255, 80x80");
        }
        accept(packet(1, 1, 99, false, 10));
        assertRejected("99 to 108", "overlap");
        accept(packet(1, 1, 20, false, 10));
        assertRejected("overlap");
        accept(packet(1, 1, 50, true, 0));
        assertRejected("byte 50", "byte 100");
        accept(packet(3, 1, 150, true, 50));
        accept(packet(4, 1, 200, false, 1));
        assertRejected("byte 201", "byte 200");
        accept(packet(4, 1, 100, true, 50));
        assertRejected("byte 150", "byte 200");
        assertThat(sink.whole).isEmpty();
        accept(packet(2, 1, 100, false, 50));
        assertThat(sink.whole).containsExactly(1);
        assertThat(sink.images.get(0).scan().remaining()).isEqualTo(200);
    }

    @Test
    void aFrameIsNoLongerThanAllowed() {
        accept(packet(0, 1, MAX - 10, false, 11));
        assertRejected("20001", "20000");
        accept(packet(0, 1, (1 << 24) - 1, false, 11));
        assertRejected("20000");
        assertThat(assembler.heldBytes()).isZero();
        accept(packet(0, 1, MAX - 10, false, 10));
        assertThat(assembler.heldBytes()).isEqualTo(90);
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new RtpJpegAssembler(128, 1, 1, 0, 0, sink)).hasMessageContaining("128");
        assertThatThrownBy(() -> new RtpJpegAssembler(26, 0, 1, 0, 0, sink)).hasMessageContaining("0 and 1");
        assertThatThrownBy(() -> new RtpJpegAssembler(26, 1, 0, 0, 0, sink)).hasMessageContaining("1 and 0");
        assertThatThrownBy(() -> new RtpJpegAssembler(26, 1, 1, -1, 0, sink)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new RtpJpegAssembler(26, 1, 1, 0, 65_536, sink))
                .hasMessageContaining("65536");
    }

    // --- ends, tables, sizes ----------------------------------------------------------------------------------------

    @Test
    void anEndOfImageMarkerIsCutOff() {
        accept(packet(0, 1, 0, true, 255, new byte[] {1, 2, (byte) 0xFF, (byte) 0xD9}, 128));
        accept(packet(1, 2, 0, false, 255, new byte[] {1, 2, (byte) 0xFF}, 128));
        accept(packet(2, 2, 3, true, 255, new byte[] {(byte) 0xD9}, -1));
        accept(packet(3, 3, 0, true, 255, new byte[] {1, 2, (byte) 0xFF}, 128));
        accept(packet(4, 4, 0, true, 255, new byte[] {(byte) 0xD9}, 128));
        assertThat(sink.images).extracting(image -> image.scan().remaining()).containsExactly(2, 2, 3, 1);
        accept(packet(5, 5, 0, true, 255, new byte[] {(byte) 0xFF, (byte) 0xD9}, 128));
        assertRejected("empty");
        assertThat(sink.incomplete).containsExactly(5);
    }

    @Test
    void theLastPacketMayHoldNothing() {
        accept(packet(1, 1, 100, true, 0));
        accept(packet(1, 1, 100, true, 0));
        accept(packet(0, 1, 0, false, 100));
        accept(packet(2, 2, 0, false, 0));
        accept(packet(3, 2, 0, false, 100));
        accept(packet(4, 2, 100, true, 0));
        accept(packet(5, 3, 0, true, 0));
        assertThat(sink.whole).containsExactly(1, 2);
        assertThat(sink.incomplete).containsExactly(3);
        assertThat(sink.rejected).hasSize(1);
        assertThat(assembler.heldBytes()).isZero();
    }

    @Test
    void anEndThatIsToldCountsEvenIfItHoldsNothing() {
        accept(packet(2, 1, 200, true, 0));
        accept(packet(1, 1, 100, true, 50));
        assertRejected("with the marker", "byte 150", "byte 200");
        accept(packet(0, 1, 0, false, 200));
        assertThat(sink.images.get(0).scan().remaining()).isEqualTo(200);
    }

    @Test
    void tablesThatComeLateDoNotReplaceNewerOnes() {
        byte[] late = packet(0, 1, 0, true, 128, new byte[9], 128);
        late[12 + 8 + 4] = 1;
        accept(packet(1, 2, 0, true, 128, new byte[9], 128));
        accept(late);
        accept(packet(2, 3, 0, true, 128, new byte[9], 0));
        assertThat(sink.images).hasSize(2);
        assertThat(sink.images.get(1).tables()).isEqualTo(sink.images.get(0).tables());
    }

    @Test
    void tablesThatCameBeforeAreMeantByTheSameQ() {
        accept(packet(0, 1, 0, true, 128, new byte[9], 0));
        assertRejected("tables", "128");
        assertThat(sink.incomplete).containsExactly(1);
        accept(packet(1, 2, 0, true, 128, new byte[9], 128));
        accept(packet(2, 3, 0, true, 254, new byte[9], 64));
        accept(packet(3, 4, 0, true, 128, new byte[9], 0));
        accept(packet(4, 5, 0, true, 254, new byte[9], 0));
        accept(packet(5, 6, 0, true, 50, new byte[9], -1));
        assertThat(sink.images)
                .extracting(image -> image.tables().get(127) & 0xFF)
                .containsExactly(128, 254, 128, 254, 99);
        assertThat(sink.images.get(4).tables()).isEqualTo(RtpJpegPayload.computedTables(50));
        assembler.ended(SSRC);
        accept(packet(6, 7, 0, true, 128, new byte[9], 0));
        assertRejected("tables", "128"); // Another source's.
    }

    @Test
    void aSizeThatPacketsCannotSayIsTheOneToldBefore() {
        RtpJpegImage large = RtpPackets.image(new Random(1), 4001, 3000, 0, 100);
        accept(RtpPackets.of(large, 256, 0, 0, SSRC));
        assertRejected("0x0", "2040");
        assembler = new RtpJpegAssembler(26, MAX, IDLE, 4001, 3000, sink);
        accept(RtpPackets.of(large, 256, 0, 0, SSRC));
        assertThat(sink.images).containsExactly(large);
    }

    @Test
    void aSizeThatPacketsRoundUpIsTheOneToldBefore() {
        assertSide(1913, 1920, 1913);
        assertSide(1920, 1920, 1920);
        assertSide(1912, 1920, 1920);
        assertSide(1921, 1920, 1920);
        assertSide(0, 1920, 1920);
    }

    private void assertSide(int told, int said, int expected) {
        assembler = new RtpJpegAssembler(26, MAX, IDLE, told, 0, sink);
        sink.images.clear();
        accept(RtpPackets.of(RtpPackets.image(new Random(1), said, 8, 0, 100), 256, 0, 0, SSRC));
        assertThat(sink.images).extracting(RtpJpegImage::width).containsExactly(expected);
    }
}
