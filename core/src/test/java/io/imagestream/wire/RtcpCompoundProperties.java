package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class RtcpCompoundProperties {
    private static final String REPORT =
            "80c80006" + "01020304" + "e0000001" + "80000000" + "0000ffff" + "00000007" + "000003e8";

    private static ByteBuffer hex(String... parts) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", parts)));
    }

    private static String hex(ByteBuffer bytes) {
        return HexFormat.of().formatHex(bytes.array(), bytes.arrayOffset(), bytes.limit());
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll int ssrc,
            @ForAll long ntpTime,
            @ForAll int rtpTimestamp,
            @ForAll long packets,
            @ForAll long octets,
            @ForAll @AlphaChars @StringLength(min = 1, max = 255) String cname)
            throws WireFormatException {
        SenderReport report = new SenderReport(ssrc, ntpTime, rtpTimestamp, packets, octets);
        assertRead(RtcpCompound.report(report, cname), List.of(report), List.of());
        assertRead(RtcpCompound.goodbye(report, cname), List.of(report), List.of(ssrc));
        assertRead(RtcpCompound.goodbye(ssrc, cname), List.of(), List.of(ssrc));
    }

    private static void assertRead(ByteBuffer datagram, List<SenderReport> reports, List<Integer> goodbyes)
            throws WireFormatException {
        assertThat(datagram.remaining()).isEqualTo(datagram.capacity());
        assertThat(RtpPacket.isRtcp(datagram)).isTrue();
        assertThat(RtcpCompound.parse(datagram.asReadOnlyBuffer())).isEqualTo(new RtcpCompound(reports, goodbyes));
        assertThat(datagram.remaining()).isEqualTo(datagram.capacity());
    }

    @Example
    void theBytesAreThoseOfTheStandard() {
        SenderReport report = new SenderReport(0x01020304, 0xE0000001_80000000L, 0xFFFF, (1L << 32) + 7, 1000);
        assertThat(report.packets()).isEqualTo(7);
        // One to four zeros end the items.
        assertThat(hex(RtcpCompound.report(report, "ab")))
                .isEqualTo(REPORT + "81ca0003" + "01020304" + "01026162" + "00000000");
        assertThat(hex(RtcpCompound.report(report, "abc")))
                .isEqualTo(REPORT + "81ca0003" + "01020304" + "01036162" + "63000000");
        assertThat(hex(RtcpCompound.goodbye(report, "abcde")))
                .isEqualTo(REPORT + "81ca0003" + "01020304" + "01056162" + "63646500" + "81cb0001" + "01020304");
        assertThat(hex(RtcpCompound.goodbye(5, "\u00e4")))
                .isEqualTo("80c90001" + "00000005" + "81ca0003" + "00000005" + "0102c3a4" + "00000000" + "81cb0001"
                        + "00000005");
    }

    @Example
    void otherPartsArePassedOver() throws WireFormatException {
        String block = "00".repeat(24);
        RtcpCompound read = RtcpCompound.parse(hex(
                "81c90007" + "00000009" + block, // A receiver report.
                "82c80012" + REPORT.substring(8) + block + block, // A sender report about two others.
                "80cc0002" + "00000009" + "61626364", // APP
                "82cb0004" + "00000001" + "fffffffe" + "05627965" + "65000000", // Two leave, with a reason.
                "81ce0002" + "00000009" + "00000001", // Feedback.
                "a0cb0001" + "00000004")); // Nobody leaves; padded.
        assertThat(read.reports()).containsExactly(new SenderReport(0x01020304, 0xE0000001_80000000L, 0xFFFF, 7, 1000));
        assertThat(read.goodbyes()).containsExactly(1, -2);
    }

    @Example
    void whatBreaksTheFormatIsNamed() {
        assertRefused("", "0 bytes", "4");
        assertRefused("80c800", "3 bytes", "4");
        assertRefused("40c90001" + "00000001", "1 and 201", "2");
        assertRefused("80bf0000", "2 and 191", "192 to 223");
        assertRefused("80e00000", "2 and 224");
        assertRefused("80c90001" + "000000", "8 bytes", "7");
        assertRefused("80c90001" + "00000001" + "00", "1 bytes");
        assertRefused("80c80005" + REPORT.substring(8, 48), "200", "24", "28");
        assertRefused("81" + REPORT.substring(2), "200", "28", "52");
        assertRefused("82cb0001" + "00000001", "203", "8", "12");
    }

    private static void assertRefused(String datagram, String... named) {
        assertThatThrownBy(() -> RtcpCompound.parse(hex(datagram)))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    @Property
    void anyBytesGiveACompoundOrTheOneDocumentedError(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean likely) {
        for (int i = 0; likely && i + 4 <= bytes.length; i += 4) {
            bytes[i] = (byte) (bytes[i] & 0x03 | 0x80);
            bytes[i + 1] = (byte) (200 + (bytes[i + 1] & 3));
            bytes[i + 2] = 0;
            bytes[i + 3] &= 7;
        }
        try {
            RtcpCompound read = RtcpCompound.parse(ByteBuffer.wrap(bytes));
            assertThat(read.reports().size() * 28 + read.goodbyes().size() * 4).isLessThanOrEqualTo(bytes.length);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }

    @Example
    void namesThatCannotBeSaidAreRefused() {
        SenderReport report = new SenderReport(1, 2, 3, 4, 5);
        for (String name : new String[] {"", "a".repeat(256), "\u00e4".repeat(128), "a\nb", "a\0"}) {
            assertThatThrownBy(() -> RtcpCompound.report(report, name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("255", "canonical name");
            assertThatThrownBy(() -> RtcpCompound.goodbye(report, name)).hasMessageContaining("canonical name");
            assertThatThrownBy(() -> RtcpCompound.goodbye(1, name)).hasMessageContaining("canonical name");
        }
    }
}
