package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class FrameMessageProperties {
    private static final FrameMessage ANY = new FrameMessage(1, 7, 9, 1_700_000_000_250_000L);

    @Provide
    Arbitrary<FrameMessage> messages() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers(),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs())
                .as(FrameMessage::new)
                .withoutEdgeCases();
    }

    /** Takes off the head of a WebSocket message of one frame as RFC 6455, section 5.2, has it, and checks it. */
    private static ByteBuffer payload(byte[] encoded, long expectedLength) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        assertThat(in.get()).as("the final frame of a binary message").isEqualTo((byte) 0x82);
        int small = in.get();
        assertThat(small).as("no mask").isNotNegative();
        long length = small;
        if (small == 126) {
            length = Short.toUnsignedLong(in.getShort());
            assertThat(length).as("no shorter form would do").isGreaterThan(125);
        } else if (small == 127) {
            length = in.getLong();
            assertThat(length).as("no shorter form would do").isGreaterThan(65_535);
        }
        assertThat(length).isEqualTo(expectedLength);
        return in;
    }

    @Property
    void whatIsEncodedDecodes(@ForAll("messages") FrameMessage message, @ForAll @IntRange(min = 0) int imageLength)
            throws WireFormatException {
        ByteBuffer payload = payload(message.encode(imageLength), 20L + imageLength);
        assertThat(payload.remaining()).isEqualTo(FrameMessage.LENGTH);
        assertThat(FrameMessage.decode(payload)).isEqualTo(message);
        assertThat(payload.hasRemaining()).isFalse();
    }

    @Example
    void theLengthHasTheShortestForm() {
        for (int length : new int[] {20, 21, 125, 126, 127, 65_535, 65_536, 1 << 24, Integer.MAX_VALUE}) {
            byte[] encoded = ANY.encode(length - 20);
            payload(encoded, length);
            assertThat(encoded).hasSize((length < 126 ? 2 : length < 65_536 ? 4 : 10) + 20);
        }
        payload(ANY.encode(Integer.MAX_VALUE), 20L + Integer.MAX_VALUE);
    }

    @Example
    void theBytesAreAsDocumented() {
        byte[] expected = {
            (byte) 0x82, 22, 1, 2, 0, 20, -1, -1, -1, -2, 0x01, 0x02, 0x03, 0x04, 0, 0, 0, 0, 0, 0, 0x10, (byte) 0x92
        };
        assertThat(new FrameMessage(2, -2, 0x01020304, 0x1092).encode(2)).isEqualTo(expected);
    }

    @Property
    void theHeaderOfALaterVersionMayBeLonger(
            @ForAll("messages") FrameMessage message,
            @ForAll @IntRange(min = 0, max = 300) int more,
            @ForAll @IntRange(min = 0, max = 300) int image)
            throws WireFormatException {
        ByteBuffer longer = ByteBuffer.allocate(5 + 20 + more + image).position(5); // Not all buffers begin at 0.
        longer.put(message.encode(0), 2, 20).putShort(7, (short) (20 + more)).position(5);
        assertThat(FrameMessage.decode(longer)).isEqualTo(message);
        assertThat(longer.remaining()).isEqualTo(image);
    }

    @Property
    void theOrderOfTheBufferDoesNotMatter(@ForAll("messages") FrameMessage message) throws WireFormatException {
        ByteBuffer payload = payload(message.encode(3), 23).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(FrameMessage.decode(payload)).isEqualTo(message);
        assertThat(payload.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @Property
    void anyBytesGiveAHeaderOrTheOneDocumentedError(@ForAll byte[] bytes) {
        decodeOrRefuse(bytes);
    }

    @Property
    void aDamagedHeaderGivesAHeaderOrTheOneDocumentedError(
            @ForAll("messages") FrameMessage message, @ForAll Random random) {
        byte[] bytes = new byte[20 + random.nextInt(10)];
        System.arraycopy(message.encode(0), 2, bytes, 0, 20);
        for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
            bytes[random.nextInt(20)] = (byte) random.nextInt();
        }
        decodeOrRefuse(bytes);
    }

    private static void decodeOrRefuse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            FrameMessage message = FrameMessage.decode(in);
            assertThat(in.position()).isBetween(FrameMessage.LENGTH, bytes.length);
            assertThat(message.encode(0)[3]).isEqualTo(bytes[1]);
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }

    @Property(tries = 20)
    void aMessageThatIsTooShortIsRefused(@ForAll @IntRange(min = 0, max = 19) int length) {
        byte[] encoded = ANY.encode(0);
        assertRefused(ByteBuffer.wrap(encoded, 2, length), "shorter");
    }

    private static void assertRefused(ByteBuffer payload, String... named) {
        assertThatThrownBy(() -> FrameMessage.decode(payload))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    private static ByteBuffer with(int offset, int value) {
        byte[] encoded = ANY.encode(0);
        encoded[2 + offset] = (byte) value;
        return ByteBuffer.wrap(encoded, 2, 20);
    }

    @Example
    void whatIsWrongIsNamed() {
        assertRefused(with(0, 0), "version", "1", "not 0");
        assertRefused(with(0, 2), "version", "1", "not 2");
        assertRefused(with(1, 0), "format", "1 to 4", "not 0");
        assertRefused(with(1, 5), "format", "1 to 4", "not 5");
        assertRefused(with(8, 0x80), "id", "0 or more", "not -");
        assertRefused(with(3, 19), "header", "19");
        assertRefused(with(3, 21), "header", "21"); // Longer than the message.
        assertRefused(with(2, 0xFF), "header", "65300");
    }

    @Example
    void whatCannotBeWrittenIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameMessage(0, 1, 1, 1))
                .withMessageContaining("not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameMessage(5, 1, 1, 1))
                .withMessageContaining("not 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameMessage(1, 1, -1, 1))
                .withMessageContaining("not -1");
    }
}
