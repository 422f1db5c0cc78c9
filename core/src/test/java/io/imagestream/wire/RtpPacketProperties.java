package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RtpPacketProperties {
    private static ByteBuffer hex(String... parts) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", parts)));
    }

    @Property
    void whateverSurroundsThePayloadItIsFound(
            @ForAll boolean marker,
            @ForAll @IntRange(max = 127) int type,
            @ForAll @IntRange(max = 65_535) int sequence,
            @ForAll int timestamp,
            @ForAll int ssrc,
            @ForAll @IntRange(max = 15) int contributing,
            @ForAll @IntRange(min = -1, max = 100) int extension,
            @ForAll @IntRange(max = 255) int padding,
            @ForAll @Size(max = 100) byte[] payload)
            throws WireFormatException {
        ByteBuffer out = ByteBuffer.allocate(2000).position(3);
        out.put((byte) (0x80 | (padding > 0 ? 0x20 : 0) | (extension < 0 ? 0 : 0x10) | contributing));
        out.put((byte) ((marker ? 0x80 : 0) | type))
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(ssrc);
        out.position(out.position() + 4 * contributing);
        if (extension >= 0) {
            out.putShort((short) 0xBEDE).putShort((short) extension).position(out.position() + 4 * extension);
        }
        out.put(payload);
        if (padding > 0) {
            out.position(out.position() + padding - 1).put((byte) padding);
        }
        ByteBuffer datagram = out.flip().position(3).asReadOnlyBuffer();
        int length = datagram.remaining();
        assertThat(RtpPacket.parse(datagram))
                .isEqualTo(new RtpPacket(marker, type, sequence, timestamp, ssrc, ByteBuffer.wrap(payload)));
        assertThat(datagram.position()).isEqualTo(3);
        assertThat(datagram.remaining()).isEqualTo(length);
        assertThat(RtpPacket.isRtcp(datagram)).isEqualTo(marker && type >= 64 && type <= 95);
    }

    @Property
    void anyBytesGiveAPacketOrTheOneDocumentedError(@ForAll @Size(max = 100) byte[] bytes, @ForAll boolean isVersion2) {
        if (isVersion2 && bytes.length > 0) {
            bytes[0] = (byte) (bytes[0] & 0x3F | 0x80);
        }
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        RtpPacket.isRtcp(datagram);
        try {
            assertThat(RtpPacket.parse(datagram).payload().remaining()).isBetween(0, bytes.length - 12);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }

    @Example
    void aPacketByHand() throws WireFormatException {
        // Padding, extension, one contributing source.
        ByteBuffer datagram =
                hex("b19a0102", "a0b0c0d0", "01020304", "99999999", "bede0001", "77777777", "ab", "000003");
        assertThat(RtpPacket.parse(datagram))
                .isEqualTo(new RtpPacket(true, 26, 0x0102, 0xA0B0C0D0, 0x01020304, hex("ab")));
    }

    @Example
    void whatBreaksTheFormatIsNamed() {
        assertRefused(hex("801a0001", "00000000", "000000"), "11 bytes", "12");
        assertRefused(hex("401a0001", "00000000", "00000000"), "version", "1", "2");
        assertRefused(hex("811a0001", "00000000", "00000000"), "12 bytes", "16");
        assertRefused(hex("901a0001", "00000000", "00000000", "bede"), "14 bytes", "16");
        assertRefused(hex("901a0001", "00000000", "00000000", "bedeffff"), "16 bytes", "262156");
        assertRefused(hex("a01a0001", "00000000", "00000000", "000000"), "padding", "0 bytes", "1 to 3");
        assertRefused(hex("a01a0001", "00000000", "00000000", "000004"), "padding", "4 bytes", "1 to 3");
        assertRefused(hex("a01a0001", "00000000", "00000000"), "padding", "0 bytes");
    }

    private static void assertRefused(ByteBuffer datagram, String... named) {
        assertThatThrownBy(() -> RtpPacket.parse(datagram))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    @Example
    void rtcpIsToldByItsTypeAndVersion() {
        assertThat(RtpPacket.isRtcp(hex("80c8"))).isTrue();
        assertThat(RtpPacket.isRtcp(hex("81df"))).isTrue();
        assertThat(RtpPacket.isRtcp(hex("80e0"))).isFalse();
        assertThat(RtpPacket.isRtcp(hex("80bf"))).isFalse();
        assertThat(RtpPacket.isRtcp(hex("809a"))).isFalse();
        assertThat(RtpPacket.isRtcp(hex("40c8"))).isFalse();
        assertThat(RtpPacket.isRtcp(hex("80"))).isFalse();
        assertThat(RtpPacket.isRtcp(hex())).isFalse();
    }

    @Example
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new RtpPacket(true, 128, 0, 0, 0, hex())).hasMessageContaining("128");
        assertThatThrownBy(() -> new RtpPacket(true, -1, 0, 0, 0, hex())).hasMessageContaining("-1");
        assertThatThrownBy(() -> new RtpPacket(true, 0, 65_536, 0, 0, hex())).hasMessageContaining("65536");
        assertThatThrownBy(() -> new RtpPacket(true, 0, -7, 0, 0, hex())).hasMessageContaining("-7");
    }
}
