package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class RtpJpegPayloadProperties {
    // Tables K.1 and K.2 of ITU-T T.81 as they are printed there, by rows.
    private static final int[] K1 = {
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99
    };
    private static final int[] K2 = {
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99
    };

    private static ByteBuffer hex(String... parts) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(String.join("", parts)));
    }

    private static final ByteBuffer NONE = hex();

    /** Walks over a square of 8 by 8 in zig-zag, from diagonal to diagonal. */
    private static int[] zigZag(int[] rows) {
        int[] out = new int[64];
        int at = 0;
        for (int diagonal = 0; diagonal < 15; diagonal++) {
            for (int i = 0; i <= diagonal; i++) {
                int row = diagonal % 2 == 0 ? diagonal - i : i;
                int column = diagonal - row;
                if (row < 8 && column < 8) {
                    out[at++] = rows[8 * row + column];
                }
            }
        }
        return out;
    }

    @Example
    void qOf50MeansTheTablesOfTheStandard() {
        assertTables(50, 100);
    }

    @Example
    void anyOtherQScalesThem() {
        for (int q = 1; q <= 99; q++) {
            assertTables(q, q < 50 ? 5000 / q : 200 - q * 2);
        }
        ByteBuffer coarsest = RtpJpegPayload.computedTables(1);
        ByteBuffer finest = RtpJpegPayload.computedTables(99);
        for (int i = 0; i < 128; i++) {
            assertThat(coarsest.get(i) & 0xFF).isEqualTo(255);
            assertThat(finest.get(i) & 0xFF).isBetween(1, 2);
        }
        // Numbers worked out by hand: 16 and 17 in the corner, 99 at the end.
        assertThat(RtpJpegPayload.computedTables(75).get(0)).isEqualTo((byte) 8);
        assertThat(RtpJpegPayload.computedTables(75).get(64)).isEqualTo((byte) 9);
        assertThat(RtpJpegPayload.computedTables(75).get(127)).isEqualTo((byte) 50);
        assertThat(RtpJpegPayload.computedTables(25).get(0)).isEqualTo((byte) 32);
        assertThat(RtpJpegPayload.computedTables(25).get(127)).isEqualTo((byte) 198);
    }

    private static void assertTables(int q, int percent) {
        ByteBuffer tables = RtpJpegPayload.computedTables(q);
        assertThat(tables.remaining()).isEqualTo(128);
        for (int i = 0; i < 128; i++) {
            int base = i < 64 ? zigZag(K1)[i] : zigZag(K2)[i - 64];
            int scaled = Math.min(255, Math.max(1, (base * percent + 50) / 100));
            assertThat(tables.get(i) & 0xFF).as("%d of %d", i, q).isEqualTo(scaled);
        }
    }

    @Example
    void packetsByHand() throws WireFormatException {
        assertThat(RtpJpegPayload.parse(hex("00010203", "0132281e", "abcd")))
                .isEqualTo(new RtpJpegPayload(0x010203, 1, 50, 320, 240, 0, NONE, hex("abcd")));
        assertThat(RtpJpegPayload.parse(hex("00000000", "0032281e", "abcd")))
                .isEqualTo(new RtpJpegPayload(0, 0, 50, 320, 240, 0, RtpJpegPayload.computedTables(50), hex("abcd")));
        // Restart markers: interval, F, L and count.
        assertThat(RtpJpegPayload.parse(hex("00000005", "40ffff00", "00108001", "ab")))
                .isEqualTo(new RtpJpegPayload(5, 0, 255, 2040, 0, 16, NONE, hex("ab")));
        String one = "0102" + "00".repeat(61) + "03";
        String other = "04" + "00".repeat(62) + "05";
        assertThat(RtpJpegPayload.parse(hex("00000000", "41ff0101", "00ffffff", "00000080", one, other, "ab")))
                .isEqualTo(new RtpJpegPayload(0, 1, 255, 8, 8, 255, hex(one, other), hex("ab")));
        assertThat(RtpJpegPayload.parse(hex("00000000", "01800101", "77000040", one, "ab")))
                .isEqualTo(new RtpJpegPayload(0, 1, 128, 8, 8, 0, hex(one, one), hex("ab")));
        assertThat(RtpJpegPayload.parse(hex("00000000", "01fe0101", "00000000", "ab")))
                .isEqualTo(new RtpJpegPayload(0, 1, 254, 8, 8, 0, NONE, hex("ab")));
        assertThat(RtpJpegPayload.parse(hex("00000001", "01630101")))
                .isEqualTo(new RtpJpegPayload(1, 1, 99, 8, 8, 0, NONE, NONE));
    }

    @Example
    void whatCannotBeReadIsNamed() {
        assertRefused(hex("00000000", "01ff01"), "main header", "8 bytes", "7");
        assertRefused(hex("01000000", "01320101"), "type-specific", "is 1,", "interlaced");
        assertRefused(hex("ff000000", "01320101"), "type-specific", "is 255,");
        assertRefused(hex("00000000", "02320101"), "type", "is 2,", "0 and 1", "64 and 65");
        assertRefused(hex("00000000", "42320101", "00010000"), "is 66,");
        assertRefused(hex("00000000", "80320101"), "is 128,");
        assertRefused(hex("00000000", "c1320101", "00010000"), "is 193,");
        assertRefused(hex("00000000", "01000101"), "Q", "is 0,", "1 to 99", "128 to 255");
        assertRefused(hex("00000000", "01640101"), "is 100,");
        assertRefused(hex("00000000", "017f0101"), "is 127,");
        assertRefused(hex("00000000", "40320101", "000100"), "restart header", "4 bytes", "3");
        assertRefused(hex("00000000", "40320101", "0000ffff"), "restart interval", "0", "65535");
        assertRefused(hex("00000000", "01ff0101", "000000"), "header of the quantization tables", "4 bytes", "3");
        assertRefused(hex("00000000", "01ff0101", "00000000"), "have 0 bytes", "64 and 128");
        assertRefused(hex("00000000", "01800101", "00000041", "00".repeat(65)), "have 65 bytes");
        assertRefused(hex("00000000", "01800101", "00010080", "00".repeat(128)), "precision", "is 1,", "eight");
        assertRefused(hex("00000000", "01800101", "00000080", "00".repeat(127)), "128 bytes", "127");
    }

    private static void assertRefused(ByteBuffer payload, String... named) {
        assertThatThrownBy(() -> RtpJpegPayload.parse(payload))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
        assertThat(payload.position()).isZero();
    }

    @Property
    void anyBytesGiveAPayloadOrTheOneDocumentedError(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean likely) {
        if (likely && bytes.length > 8) {
            bytes[0] = bytes[1] = bytes[2] = 0;
            bytes[3] &= 1;
            bytes[4] &= 0x41;
        }
        try {
            RtpJpegPayload payload = RtpJpegPayload.parse(ByteBuffer.wrap(bytes));
            assertThat(payload.data().remaining()).isBetween(0, bytes.length - 8);
            assertThat(payload.tables().remaining()).isIn(0, 128);
            assertThat(payload.width()).isBetween(0, 2040);
            assertThat(payload.offset()).isBetween(0, (1 << 24) - 1);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }

    @Example
    void qThatMeansNoTablesIsNamed() {
        assertThatThrownBy(() -> RtpJpegPayload.computedTables(0)).hasMessageContaining("1 to 99, not 0");
        assertThatThrownBy(() -> RtpJpegPayload.computedTables(100)).hasMessageContaining("1 to 99, not 100");
    }
}
