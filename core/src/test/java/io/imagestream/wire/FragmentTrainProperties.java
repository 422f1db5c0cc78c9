package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Datagrams;
import io.imagestream.testkit.TestFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

class FragmentTrainProperties {
    /** Small ones as often as large ones, as they show what happens at each digit. */
    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(FragmentTrain.MIN_SIZE, 200),
                Arbitraries.integers().between(FragmentTrain.MIN_SIZE, FragmentTrain.MAX_SIZE));
    }

    @Property
    void everyDatagramHasTheSameSizeButTheLastAndNoneLeavesAGap(
            @ForAll @IntRange(min = 0) int id,
            @ForAll @IntRange(max = 200_000) int length,
            @ForAll @From("sizes") int size)
            throws WireFormatException {
        byte[] image = new byte[length];
        new Random(length).nextBytes(image);
        assertTrain(id, image, size);
    }

    @Example
    void soItIsAtEveryDigitOfEveryNumber() throws WireFormatException {
        byte[] image = TestFrames.jpeg(1, 12_000);
        for (int id : new int[] {0, 9, 10, 99, 100, Integer.MAX_VALUE}) {
            for (int size = FragmentTrain.MIN_SIZE; size < 1200; size++) {
                assertTrain(id, image, size);
            }
        }
    }

    private static void assertTrain(int id, byte[] image, int size) throws WireFormatException {
        List<byte[]> datagrams = Datagrams.of(id, image, size);
        int offset = 0;
        for (byte[] datagram : datagrams) {
            Fragment fragment = Fragment.parse(ByteBuffer.wrap(datagram));
            int count = fragment.payload().remaining();
            assertThat(fragment)
                    .isEqualTo(new Fragment(id, image.length, offset, ByteBuffer.wrap(image, offset, count)));
            assertThat(count).isGreaterThanOrEqualTo(image.length == 0 ? 0 : 1);
            offset += count;
            boolean last = offset == image.length;
            assertThat(datagram.length).isBetween(last ? 1 : size, size);
        }
        assertThat(offset).isEqualTo(image.length);
    }

    @Example
    void aCountThatFitsNotExactlyGetsAZero() {
        byte[] image = new byte[1000];
        // 14 bytes are the line ends and the other numbers.
        assertThat(header(5, image, 14 + 32)).isEqualTo("5\r\n1000\r\n0\r\n30\r\n");
        assertThat(header(5, image, 14 + 101)).isEqualTo("5\r\n1000\r\n0\r\n99\r\n");
        assertThat(header(5, image, 14 + 102)).isEqualTo("5\r\n1000\r\n0\r\n099\r\n");
        assertThat(header(5, image, 14 + 103)).isEqualTo("5\r\n1000\r\n0\r\n100\r\n");
    }

    private static String header(int id, byte[] image, int size) {
        String datagram = new String(Datagrams.of(id, image, size).get(0), StandardCharsets.ISO_8859_1);
        assertThat(datagram).hasSize(size);
        return datagram.substring(0, datagram.lastIndexOf("\r\n") + 2);
    }

    @Example
    void anEmptyImageIsOneDatagram() {
        assertThat(Datagrams.of(3, new byte[0], 1200)).hasSize(1);
        assertThat(new String(Datagrams.of(3, new byte[0], 1200).get(0), StandardCharsets.US_ASCII))
                .isEqualTo("3\r\n0\r\n0\r\n0\r\n");
    }

    @Example
    void theLeastSizeHoldsTheLongestHeader() {
        int id = Integer.MAX_VALUE;
        String longest = id + "\r\n" + id + "\r\n" + id + "\r\n1\r\n";
        assertThat(longest.length() + 1).isEqualTo(FragmentTrain.MIN_SIZE);
        assertThat(FragmentTrain.length(id, 2_100_000_000, FragmentTrain.MAX_SIZE))
                .isBetween(2_100_000_000, id);
    }

    @Property(tries = 200)
    void theTrainOfAnyLengthIsAsLongAsItsDatagrams(
            @ForAll @IntRange(min = 0) int id,
            @ForAll @IntRange(min = 100_000_000, max = 1_500_000_000) int length,
            @ForAll @IntRange(min = 5_000, max = FragmentTrain.MAX_SIZE) int size) {
        int train = FragmentTrain.length(id, length, size);
        // What is no payload is headers: 8 bytes of line ends, 3 numbers, a count, and a zero at most.
        long datagrams = (train + (long) size - 1) / size;
        assertThat((long) train - length).isBetween(datagrams * 12, datagrams * 44);
    }

    @Example
    void theImageIsReadAndTheTrainPutWhereTheBuffersStand() {
        ByteBuffer image = ByteBuffer.wrap("??abc??".getBytes(StandardCharsets.US_ASCII), 2, 3)
                .asReadOnlyBuffer();
        ByteBuffer out = ByteBuffer.allocateDirect(100).position(10);
        FragmentTrain.write(1, image, 40, out);
        assertThat(image.position()).isEqualTo(2);
        assertThat(image.remaining()).isEqualTo(3);
        assertThat(out.position()).isEqualTo(10 + FragmentTrain.length(1, 3, 40));
        assertThat(StandardCharsets.US_ASCII.decode(out.flip().position(10)).toString())
                .isEqualTo("1\r\n3\r\n0\r\n3\r\nabc");
    }

    @Example
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> FragmentTrain.length(1, 5, 39))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("39", "40", "65507");
        assertThatThrownBy(() -> FragmentTrain.length(1, 5, 65_508)).hasMessageContaining("65508");
        assertThatThrownBy(() -> FragmentTrain.length(-1, 5, 100)).hasMessageContaining("-1");
        assertThatThrownBy(() -> FragmentTrain.length(1, -5, 100)).hasMessageContaining("-5");
        assertThatThrownBy(() -> FragmentTrain.length(1, Integer.MAX_VALUE, 65_507))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2147483647", "65507");
        assertThatThrownBy(() -> FragmentTrain.length(1, Integer.MAX_VALUE, 40)).hasMessageContaining("2147483647");
        ByteBuffer image = ByteBuffer.allocate(5);
        assertThatThrownBy(() -> FragmentTrain.write(-1, image, 100, ByteBuffer.allocate(100)))
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> FragmentTrain.write(1, image, 39, ByteBuffer.allocate(100)))
                .hasMessageContaining("39");
        ByteBuffer small = ByteBuffer.allocate(16);
        assertThatThrownBy(() -> FragmentTrain.write(1, image, 100, small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("17", "16");
        assertThat(small.position()).isZero();
    }
}
