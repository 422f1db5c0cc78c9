package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Datagrams;
import io.imagestream.testkit.Golden;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FragmentProperties {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll @IntRange(min = 0) int id, @ForAll @Size(max = 300) byte[] image, @ForAll Random random)
            throws WireFormatException {
        int offset = random.nextInt(image.length + 1);
        int count = random.nextInt(image.length - offset + 1);
        Fragment fragment = Fragment.parse(ByteBuffer.wrap(Datagrams.one(id, image, offset, count)));
        assertThat(fragment).isEqualTo(new Fragment(id, image.length, offset, ByteBuffer.wrap(image, offset, count)));
    }

    @Property
    void anyBytesGiveAFragmentOrTheOneDocumentedError(@ForAll byte[] bytes) {
        assertReadOrRefused(ByteBuffer.wrap(bytes));
    }

    @Property
    void aDamagedDatagramGivesAFragmentOrTheOneDocumentedError(
            @ForAll @IntRange(min = 0) int id, @ForAll @Size(max = 50) byte[] image, @ForAll Random random) {
        byte[] datagram = Datagrams.one(id, image, 0, image.length);
        for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
            int header = Math.min(datagram.length, 30);
            datagram[random.nextInt(header)] = (byte) "\r\n0159-x \u00ff".charAt(random.nextInt(10));
        }
        assertReadOrRefused(ByteBuffer.wrap(datagram, 0, datagram.length - random.nextInt(2)));
    }

    private static void assertReadOrRefused(ByteBuffer datagram) {
        try {
            Fragment fragment = Fragment.parse(datagram);
            assertThat(fragment.id()).isNotNegative();
            assertThat(fragment.offset()).isBetween(0, fragment.length());
            assertThat(fragment.payload().remaining()).isBetween(0, fragment.length() - fragment.offset());
        } catch (WireFormatException e) {
            assertThat(e.getMessage()).isPrintable();
        }
    }

    @Example
    void theRecordingsOfTheOriginalAreRead() throws WireFormatException {
        for (byte[] datagram : Golden.udpPull().get(1).receive()) {
            Fragment fragment = Fragment.parse(ByteBuffer.wrap(datagram));
            byte[] image = Golden.frames().get(fragment.id());
            assertThat(fragment.length()).isEqualTo(image.length);
            assertThat(fragment.payload())
                    .isEqualTo(ByteBuffer.wrap(
                            image, fragment.offset(), fragment.payload().remaining()));
        }
    }

    @Example
    void thePayloadIsAViewAndTheDatagramStaysAsItIs() throws WireFormatException {
        byte[] packet = "??7\r\n5\r\n1\r\n3\r\nabc??".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer datagram = ByteBuffer.wrap(packet, 2, packet.length - 4);
        Fragment fragment = Fragment.parse(datagram.asReadOnlyBuffer());
        assertThat(fragment).isEqualTo(new Fragment(7, 5, 1, bytes("abc")));
        packet[packet.length - 3] = 'z';
        assertThat(fragment.payload()).isEqualTo(bytes("abz"));
        Fragment.parse(datagram);
        assertThat(datagram.position()).isEqualTo(2);
        assertThat(datagram.limit()).isEqualTo(packet.length - 2);
    }

    @Example
    void lfAloneEndsANumberAndZerosMayStandInFront() throws WireFormatException {
        assertThat(Fragment.parse(bytes("1\n3\n0\n3\nabc"))).isEqualTo(new Fragment(1, 3, 0, bytes("abc")));
        assertThat(Fragment.parse(bytes("0000000001\r\n003\n00\r\n0000000003\nabc")))
                .isEqualTo(new Fragment(1, 3, 0, bytes("abc")));
        assertThat(Fragment.parse(bytes("2147483647\n2147483647\n2147483646\n1\n\n")))
                .isEqualTo(new Fragment(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 1, bytes("\n")));
    }

    @Example
    void thePayloadMayBeEmpty() throws WireFormatException {
        assertThat(Fragment.parse(bytes("1\r\n374\r\n374\r\n0\r\n"))).isEqualTo(new Fragment(1, 374, 374, bytes("")));
        assertThat(Fragment.parse(bytes("1\r\n0\r\n0\r\n0\r\n"))).isEqualTo(new Fragment(1, 0, 0, bytes("")));
    }

    @Example
    void whatBreaksTheFormatIsNamed() {
        assertRefused("", "id");
        assertRefused("x\r\n3\r\n0\r\n3\r\nabc", "id", "'x");
        assertRefused("-1\r\n3\r\n0\r\n3\r\nabc", "id", "-1");
        assertRefused("\r\n3\r\n0\r\n3\r\nabc", "id");
        assertRefused("1\r3\r\n0\r\n3\r\nabc", "id");
        assertRefused("1\r", "id");
        assertRefused("1 \r\n3\r\n0\r\n3\r\nabc", "id");
        assertRefused("00000000001\r\n3\r\n0\r\n3\r\nabc", "id", "00000000001");
        assertRefused("2147483648\r\n3\r\n0\r\n3\r\nabc", "id", "2147483648", "2147483647");
        assertRefused("1\r\n+3\r\n0\r\n3\r\nabc", "length", "+3");
        assertRefused("1\r\n9999999999\r\n0\r\n3\r\nabc", "length", "9999999999");
        assertRefused("1\r\n3\r\n\u00b2\r\n3\r\nabc", "offset", "\\u00b2");
        assertRefused("1\r\n3\r\n0\r\n", "count");
        assertRefused("1\r\n3\r\n0\r\n3", "count");
        assertRefused("1\r\n3\r\n0\r\n3\r\nab", "count", "3", "2");
        assertRefused("1\r\n3\r\n0\r\n2\r\nabc", "count", "2", "3");
        assertRefused("1\r\n3\r\n1\r\n3\r\nabc", "3 bytes at 1", "3 bytes");
        assertRefused("1\r\n3\r\n4\r\n0\r\n", "0 bytes at 4", "3 bytes");
        assertRefused("1\r\n3\r\n2147483647\r\n3\r\nabc", "3 bytes at 2147483647");
    }

    private static void assertRefused(String datagram, String... named) {
        assertThatThrownBy(() -> Fragment.parse(bytes(datagram)))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    @Example
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Fragment(-1, 3, 0, bytes("abc"))).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Fragment(1, -3, 0, bytes(""))).hasMessageContaining("-3");
        assertThatThrownBy(() -> new Fragment(1, 3, -7, bytes("abc"))).hasMessageContaining("-7");
        assertThatThrownBy(() -> new Fragment(1, 3, 1, bytes("abc"))).hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> new Fragment(1, 3, 4, bytes(""))).hasMessageContaining("4");
        assertThatCode(() -> new Fragment(1, 3, 3, bytes(""))).doesNotThrowAnyException();
    }
}
