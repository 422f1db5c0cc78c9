package io.imagestream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Golden;
import io.imagestream.wire.TcpFrameReader.WireFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TcpFrameReaderProperties {
    private static final int MAX = 100_000;

    @Provide
    Arbitrary<WireFrame> wireFrames() {
        Arbitrary<byte[]> images = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        return Combinators.combine(Arbitraries.integers().between(0, Integer.MAX_VALUE), images)
                .as(WireFrame::new);
    }

    private static byte[] encode(List<WireFrame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (WireFrame frame : frames) {
            out.writeBytes(TcpFrameHeader.encode(frame.id(), frame.bytes().length));
            out.writeBytes(frame.bytes());
        }
        return out.toByteArray();
    }

    private static void assertSame(List<WireFrame> actual, List<WireFrame> expected) {
        assertThat(actual)
                .extracting(WireFrame::id)
                .containsExactlyElementsOf(expected.stream().map(WireFrame::id).toList());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).bytes()).isEqualTo(expected.get(i).bytes());
        }
    }

    @Property
    void whatIsEncodedDecodesHoweverItIsSplit(
            @ForAll @Size(max = 8) List<@From("wireFrames") WireFrame> frames, @ForAll Random random)
            throws WireFormatException {
        assertSame(Pieces.readAll(encode(frames), random, new TcpFrameReader(MAX)::next), frames);
    }

    @Property
    void anyBytesGiveFramesOrTheOneDocumentedError(@ForAll byte[] bytes, @ForAll Random random) {
        Pieces.readWhatIsValid(bytes, random, new TcpFrameReader(MAX)::next);
    }

    @Property
    void aDamagedStreamGivesFramesOrTheOneDocumentedError(
            @ForAll @Size(min = 1, max = 4) List<@From("wireFrames") WireFrame> frames, @ForAll Random random) {
        byte[] bytes = encode(frames);
        for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        for (WireFrame frame : Pieces.readWhatIsValid(bytes, random, new TcpFrameReader(MAX)::next)) {
            assertThat(frame.id()).isNotNegative();
            assertThat(frame.bytes().length).isLessThanOrEqualTo(MAX);
        }
    }

    @Property(tries = 300)
    void headersNeverExceedTheirStatedLength(@ForAll @IntRange(min = 0) int id, @ForAll @IntRange(min = 0) int length) {
        assertThat(TcpFrameHeader.encode(id, length).length).isLessThanOrEqualTo(TcpFrameHeader.MAX_LENGTH);
    }

    @Example
    void theHeaderIsAsTheOriginalWritesIt() {
        assertThat(new String(TcpFrameHeader.encode(0, 1886), StandardCharsets.US_ASCII))
                .isEqualTo("0\r\n1886\r\n");
        assertThat(TcpFrameHeader.encode(Integer.MAX_VALUE, Integer.MAX_VALUE)).hasSize(TcpFrameHeader.MAX_LENGTH);
        assertThatThrownBy(() -> TcpFrameHeader.encode(-1, 5)).hasMessageContaining("-1");
        assertThatThrownBy(() -> TcpFrameHeader.encode(1, -5)).hasMessageContaining("-5");
    }

    @Example
    void theRecordingsOfTheOriginalAreRead() throws WireFormatException {
        List<byte[]> images = Golden.frames();
        List<Golden.Step> steps = new ArrayList<>(Golden.tcpPull());
        steps.addAll(Golden.tcpPush());
        int count = 0;
        for (Golden.Step step : steps) {
            for (WireFrame frame : Pieces.readAll(step.receive(), new TcpFrameReader(MAX)::next)) {
                assertThat(frame.bytes()).isEqualTo(images.get(frame.id()));
                count++;
            }
        }
        assertThat(count).isGreaterThan(10);
    }

    @Example
    void idsMayStartAtOneAndLinesMayEndWithLfAlone() throws WireFormatException {
        byte[] bytes = "1\n3\nabc2\r\n0\r\n3\n1\r\nz".getBytes(StandardCharsets.US_ASCII);
        assertSame(
                Pieces.readAll(bytes, new TcpFrameReader(MAX)::next),
                List.of(
                        new WireFrame(1, new byte[] {'a', 'b', 'c'}),
                        new WireFrame(2, new byte[0]),
                        new WireFrame(3, new byte[] {'z'})));
    }

    @Example
    void aFrameOfTheMaximumIsReadAndOneByteMoreRefusedAtItsHeader() throws WireFormatException {
        byte[] image = new byte[1000];
        List<WireFrame> frames = List.of(new WireFrame(7, image));
        assertSame(Pieces.readAll(encode(frames), new TcpFrameReader(1000)::next), frames);
        ByteBuffer header = ByteBuffer.wrap(TcpFrameHeader.encode(7, 1000));
        assertThatThrownBy(() -> new TcpFrameReader(999).next(header))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll("length", "1000", "999");
    }

    @Example
    void whatIsNoNumberIsNamed() {
        assertRefused("abc\r\n", "id", "abc");
        assertRefused("-1\r\n", "id", "-1");
        assertRefused("\r\n", "id");
        assertRefused("2147483648\r\n", "id", "2147483648");
        assertRefused("99999999999\r\n", "id", "99999999999");
        assertRefused("1\r\n+5\r\n", "length", "+5");
        assertRefused("1\r\n-5\r\n", "length", "-5");
        assertRefused("1\r\n\u00b25\r\n", "length", "\\u00b25");
        assertRefused("1\r\n4294967297\r\n", "length", "4294967297");
        assertRefused("1".repeat(40), "longer than");
    }

    private static void assertRefused(String text, String... named) {
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new TcpFrameReader(Integer.MAX_VALUE).next(in))
                .isInstanceOf(WireFormatException.class)
                .hasMessageContainingAll(named);
    }

    @Example
    void memoryFollowsWhatHasArrivedNotWhatTheHeaderPromises() throws WireFormatException {
        List<TcpFrameReader> readers = new ArrayList<>(); // They would not fit into memory if they believed the header.
        for (int i = 0; i < 200; i++) {
            TcpFrameReader reader = new TcpFrameReader(Integer.MAX_VALUE - 8);
            assertThat(reader.next(ByteBuffer.wrap("0\r\n2000000000\r\nfew".getBytes(StandardCharsets.US_ASCII))))
                    .isNull();
            assertThat(reader.next(ByteBuffer.allocate(70_000))).isNull();
            readers.add(reader);
        }
        assertThat(readers).hasSize(200);
    }

    @Property(tries = 20)
    void largeFramesInSmallPiecesDecode(
            @ForAll @IntRange(min = 60_000, max = 300_000) int length, @ForAll Random random)
            throws WireFormatException {
        byte[] image = new byte[length];
        random.nextBytes(image);
        List<WireFrame> frames = List.of(new WireFrame(3, image), new WireFrame(4, new byte[] {1}));
        assertSame(Pieces.readAll(encode(frames), random, new TcpFrameReader(length)::next), frames);
    }

    @Example
    void aMaximumBelowOneIsRefused() {
        assertThatThrownBy(() -> new TcpFrameReader(0)).hasMessageContaining("0");
    }
}
