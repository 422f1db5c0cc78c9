package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.RtpPackets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RtpJpegTrainProperties {
    /** Small ones as often as large ones. */
    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(RtpJpegTrain.MIN_SIZE, 400),
                Arbitraries.integers().between(RtpJpegTrain.MIN_SIZE, RtpJpegTrain.MAX_SIZE));
    }

    @Property
    void everyPacketHasTheSameSizeButTheLastAndTogetherTheyAreTheImage(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 100_000) int scanLength,
            @ForAll @From("sizes") int size,
            @ForAll int sequence,
            @ForAll int timestamp,
            @ForAll int ssrc)
            throws WireFormatException {
        RtpJpegImage image = RtpPackets.image(random, scanLength);
        assertTrain(image, size, RtpPackets.of(image, size, sequence, timestamp, ssrc), sequence, timestamp, ssrc);
    }

    @Example
    void soItIsAtEveryRestOfADivision() throws WireFormatException {
        Random random = new Random(7);
        for (int length = 1; length < 1200; length++) {
            RtpJpegImage image = RtpPackets.image(random, length);
            assertTrain(image, 300, RtpPackets.of(image, 300, 65_530, -1, 7), 65_530, -1, 7);
        }
    }

    private static void assertTrain(
            RtpJpegImage image, int size, List<byte[]> packets, int sequence, int timestamp, int ssrc)
            throws WireFormatException {
        ByteBuffer scan = ByteBuffer.allocate(image.scan().remaining());
        int octets = 0;
        int length = 0;
        for (int i = 0; i < packets.size(); i++) {
            boolean last = i == packets.size() - 1;
            assertThat(packets.get(i).length).isBetween(last ? 1 : size, size);
            assertThat(RtpPacket.isRtcp(ByteBuffer.wrap(packets.get(i)))).isFalse();
            RtpPacket packet = RtpPacket.parse(ByteBuffer.wrap(packets.get(i)));
            assertThat(packet)
                    .isEqualTo(new RtpPacket(last, 26, sequence + i & 0xFFFF, timestamp, ssrc, packet.payload()));
            octets += packet.payload().remaining();
            length += packets.get(i).length;
            RtpJpegPayload payload = RtpJpegPayload.parse(packet.payload());
            assertThat(payload.data().remaining()).isPositive();
            assertThat(payload)
                    .isEqualTo(new RtpJpegPayload(
                            scan.position(),
                            image.type(),
                            255,
                            image.width(),
                            image.height(),
                            image.restartInterval(),
                            i == 0 ? image.tables() : ByteBuffer.allocate(0),
                            payload.data()));
            scan.put(payload.data());
        }
        assertThat(scan.flip()).isEqualTo(image.scan());
        assertThat(RtpJpegTrain.length(image, size)).isEqualTo(length);
        assertThat(RtpJpegTrain.packets(length, size)).isEqualTo(packets.size());
        assertThat(RtpJpegTrain.payloadOctets(length, size)).isEqualTo(octets);
    }

    @Example
    void theBytesAreThoseOfTheStandard() {
        byte[] tables = new byte[128];
        tables[0] = 1;
        tables[127] = 2;
        RtpJpegImage image = new RtpJpegImage(
                1, 321, 240, 0, ByteBuffer.wrap(tables), ByteBuffer.wrap(new byte[] {(byte) 0xAB, (byte) 0xCD}));
        assertThat(hex(RtpPackets.of(image, 1200, 0x1234, 0x01020304, 0xCAFEBABE)
                        .get(0)))
                .isEqualTo("809a1234" + "01020304" + "cafebabe" // RTP
                        + "00000000" + "01ff291e" // type 1, Q 255, 41 * 8, 30 * 8
                        + "00000080" + "01" + "00".repeat(126) + "02"
                        + "abcd");
    }

    @Example
    void soTheyAreWithRestartMarkersAndInALaterPacket() {
        RtpJpegImage image =
                new RtpJpegImage(0, 2040, 8, 0x0A0B, ByteBuffer.allocate(128), ByteBuffer.wrap(new byte[97 + 10]));
        List<byte[]> packets = RtpPackets.of(image, 256, 0xFFFF, 0, 1);
        assertThat(hex(packets.get(0)))
                .startsWith("801affff" + "00000000" + "00000001" + "00000000" + "40ffff01" + "0a0bffff" + "00000080");
        // 256 - 12 - 8 - 4 - 132 bytes were in the first.
        assertThat(hex(packets.get(1)))
                .isEqualTo(
                        "809a0000" + "00000000" + "00000001" + "00000064" + "40ffff01" + "0a0bffff" + "00".repeat(7));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Example
    void sidesAreSaidInEightsAndNotAtAllWhenOneIsTooLong() throws WireFormatException {
        assertSides(1, 2040, 8, 2040);
        assertSides(2039, 9, 2040, 16);
        assertSides(2041, 8, 0, 0);
        assertSides(8, 2041, 0, 0);
        assertSides(65_535, 65_535, 0, 0);
    }

    private static void assertSides(int width, int height, int saidWidth, int saidHeight) throws WireFormatException {
        RtpJpegImage image = RtpPackets.image(new Random(1), width, height, 0, 10);
        byte[] packet = RtpPackets.of(image, 1200, 0, 0, 0).get(0);
        RtpJpegPayload payload =
                RtpJpegPayload.parse(RtpPacket.parse(ByteBuffer.wrap(packet)).payload());
        assertThat(payload.width()).isEqualTo(saidWidth);
        assertThat(payload.height()).isEqualTo(saidHeight);
    }

    @Example
    void theLongestScanInTheSmallestPacketsWrapsTheSequence() throws WireFormatException {
        RtpJpegImage image = RtpPackets.image(new Random(1), 8, 8, 1, RtpJpegImage.MAX_SCAN);
        List<byte[]> packets = RtpPackets.of(image, RtpJpegTrain.MIN_SIZE, 5, 6, 7);
        assertThat(packets.size()).isGreaterThan(65_536);
        assertTrain(image, RtpJpegTrain.MIN_SIZE, packets, 5, 6, 7);
    }

    @Property(tries = 100)
    void itIsPutWhereTheBufferStandsAndStampedAgainInAnyOrderOfBytes(
            @ForAll Random random,
            @ForAll boolean direct,
            @ForAll boolean littleEndian,
            @ForAll @IntRange(min = 1, max = 5000) int scanLength) {
        RtpJpegImage image = RtpPackets.image(random, scanLength);
        int length = RtpJpegTrain.length(image, 256);
        ByteBuffer out = direct ? ByteBuffer.allocateDirect(length + 30) : ByteBuffer.allocate(length + 30);
        out.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN).position(10);
        RtpJpegTrain.write(image, 256, out);
        assertThat(out.position()).isEqualTo(10 + length);
        assertThat(out.get(9) | out.get(10 + length)).isZero();
        out.flip().position(10);
        RtpJpegTrain.stamp(out, 256, random.nextInt(), random.nextInt(), random.nextInt());
        int count = RtpJpegTrain.stamp(out, 256, 65_000, 123, 456);
        assertThat(out.position()).isEqualTo(10);
        assertThat(out.limit()).isEqualTo(10 + length);
        List<byte[]> packets = RtpPackets.of(image, 256, 65_000, 123, 456);
        assertThat(count).isEqualTo(packets.size());
        for (byte[] packet : packets) {
            byte[] same = new byte[packet.length];
            out.get(same);
            assertThat(same).isEqualTo(packet);
        }
        assertThat(out.hasRemaining()).isFalse();
    }

    @Example
    void numbersOutOfRangeAreNamed() {
        RtpJpegImage image = RtpPackets.image(new Random(1), 8, 8, 0, 10);
        for (int size : new int[] {255, 65_508}) {
            assertThatThrownBy(() -> RtpJpegTrain.length(image, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("256", "65507", "" + size);
            assertThatThrownBy(() -> RtpJpegTrain.write(image, size, ByteBuffer.allocate(70_000)))
                    .hasMessageContaining("" + size);
            assertThatThrownBy(() -> RtpJpegTrain.stamp(ByteBuffer.allocate(300), size, 1, 2, 3))
                    .hasMessageContaining("" + size);
        }
        ByteBuffer small = ByteBuffer.allocate(161);
        assertThatThrownBy(() -> RtpJpegTrain.write(image, 256, small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("162", "161");
        assertThat(small.position()).isZero();
        for (int length : new int[] {0, -1, 256 + 20}) {
            assertThatThrownBy(() -> RtpJpegTrain.packets(length, 256))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("" + length);
        }
    }
}
