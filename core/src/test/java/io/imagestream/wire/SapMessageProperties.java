package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SapMessageProperties {
    private static final ByteBuffer HOST = ByteBuffer.wrap(new byte[] {(byte) 192, 0, 2, 1});
    private static final ByteBuffer HOST6 = ByteBuffer.wrap(new byte[16]);
    private static final String DESCRIPTION = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=d\u00e4ch\r\n";

    private static ByteBuffer bytes(String hex, String text) {
        byte[] header = HexFormat.of().parseHex(hex);
        byte[] rest = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + rest.length)
                .put(header)
                .put(rest)
                .flip();
    }

    @Property
    void whatIsAnnouncedIsReadAndTheHashIsThatOfTheDeletion(@ForAll @IntRange(max = 1_000_000) int id)
            throws WireFormatException {
        String description = "v=0\r\no=- " + id + " 1 IN IP4 192.0.2.1\r\n";
        for (ByteBuffer host : new ByteBuffer[] {HOST, HOST6}) {
            SapMessage announcement = SapMessage.announcement(host, description);
            SapMessage deletion = SapMessage.deletion(host, description);
            assertThat(announcement.hash()).isBetween(1, 65_535).isEqualTo(deletion.hash());
            assertThat(SapMessage.parse(announcement.toBytes())).isEqualTo(announcement);
            assertThat(SapMessage.parse(deletion.toBytes())).isEqualTo(deletion);
            assertThat(deletion.description()).isEqualTo("o=- " + id + " 1 IN IP4 192.0.2.1\r\n");
        }
    }

    @Example
    void theBytesAreThoseOfTheStandard() {
        SapMessage message = SapMessage.announcement(HOST, DESCRIPTION);
        String hash = String.format("%04x", message.hash());
        assertThat(message.toBytes()).isEqualTo(bytes("2000" + hash + "c0000201", "application/sdp\0" + DESCRIPTION));
        assertThat(SapMessage.deletion(HOST, DESCRIPTION).toBytes())
                .isEqualTo(bytes("2400" + hash + "c0000201", "application/sdp\0o=- 1 2 IN IP4 192.0.2.1\r\n"));
        assertThat(SapMessage.announcement(HOST6, DESCRIPTION).toBytes())
                .isEqualTo(bytes("3000" + hash + "00".repeat(16), "application/sdp\0" + DESCRIPTION));
        assertThat(SapMessage.announcement(HOST, "").hash()).isEqualTo(1); // Never 0.
    }

    @Example
    void authenticationAndAMissingTypeArePassedOver() throws WireFormatException {
        SapMessage expected = new SapMessage(false, 7, HOST, DESCRIPTION);
        assertThat(SapMessage.parse(bytes("20000007c0000201", DESCRIPTION))).isEqualTo(expected);
        assertThat(SapMessage.parse(
                        bytes("20020007c00002011111111122222222", "Application/SDP\0" + DESCRIPTION + "\0\0")))
                .isEqualTo(expected);
        assertThat(SapMessage.parse(bytes("28000007c0000201", DESCRIPTION))).isEqualTo(expected); // A reserved bit.
        assertThat(SapMessage.parse(bytes("24000007c0000201", "o=- 1")))
                .isEqualTo(new SapMessage(true, 7, HOST, "o=- 1"));
    }

    @Example
    void whatCannotBeReadIsNamed() {
        assertRefused(bytes("200000", ""), "3 bytes", "4");
        assertRefused(bytes("00000007c0000201", DESCRIPTION), "version", "0", "1");
        assertRefused(bytes("22000007c0000201", DESCRIPTION), "encrypted");
        assertRefused(bytes("21000007c0000201", DESCRIPTION), "compressed");
        assertRefused(bytes("20000007c00002", ""), "7 bytes", "8");
        assertRefused(bytes("30000007c0000201", ""), "8 bytes", "20");
        assertRefused(bytes("20ff0007c0000201", ""), "8 bytes", "1028");
        assertRefused(bytes("20000007c0000201", ""), "''", "application/sdp");
        assertRefused(bytes("20000007c0000201", "application/sdp"), "application/sdp");
        assertRefused(bytes("20000007c0000201", "text/plain\0v=0"), "'text/plain'");
    }

    private static void assertRefused(ByteBuffer datagram, String... named) {
        assertThatThrownBy(() -> SapMessage.parse(datagram))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
        assertThat(datagram.position()).isZero();
    }

    @Property
    void anyBytesGiveAMessageOrTheOneDocumentedError(@ForAll @Size(max = 100) byte[] bytes, @ForAll boolean likely) {
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        if (likely && bytes.length > 12) {
            datagram.put(0, (byte) (bytes[0] & 0x1C | 0x20)).put(1, (byte) 0);
            datagram.put(8, "v=0".getBytes(StandardCharsets.US_ASCII));
        }
        try {
            SapMessage.parse(datagram);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }

    @Example
    void whatCannotBeSaidIsNamed() {
        assertThatThrownBy(() -> SapMessage.announcement(ByteBuffer.allocate(5), DESCRIPTION))
                .hasMessageContaining("not 5");
        assertThatThrownBy(() -> new SapMessage(false, 65_536, HOST, "")).hasMessageContaining("65536");
        assertThatThrownBy(() -> new SapMessage(false, -1, HOST, "")).hasMessageContaining("-1");
        assertThatThrownBy(() -> SapMessage.deletion(HOST, "v=0\r\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("o=");
    }
}
