package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Datagrams;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestFrames;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    private static final int MAX = 20_000;
    private static final long MILLI = 1_000_000;
    private static final long IDLE = 1000 * MILLI;

    private final RecordingSink sink = new RecordingSink();
    private final FrameAssembler assembler = new FrameAssembler(MAX, IDLE, sink);
    private Object sender = new InetSocketAddress("192.0.2.1", 9000);
    private long now = Long.MAX_VALUE - 100; // Times may overflow.

    private void accept(byte[] datagram) {
        assembler.accept(sender, ByteBuffer.wrap(datagram), now);
        assertThat(assembler.heldBytes()).isBetween(0L, FrameAssembler.maxHeldBytes(MAX));
    }

    private void accept(String datagram) {
        accept(datagram.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept(List<byte[]> datagrams) {
        datagrams.forEach(this::accept);
    }

    /** The datagrams of image {@code number}, of 1000 bytes, which is frame {@code number}, too. */
    private static List<byte[]> frame(int number) {
        return Datagrams.of(number, TestFrames.jpeg(number, 1000), 200);
    }

    private void assertNothingIsHeld() {
        assertThat(assembler.heldBytes()).isZero();
        assertThat(assembler.newestPartial()).isEmpty();
    }

    // --- the original -----------------------------------------------------------------------------------------------

    @Test
    void theRecordingsOfTheOriginalGiveItsImages() {
        Golden.udpPull().forEach(step -> accept(step.receive()));
        assertGolden(0, 3);
        Golden.udpPush().forEach(step -> accept(step.receive()));
        now += 50 * MILLI; // So soon it would be the same image 0.
        Golden.udpPush().forEach(step -> accept(step.receive()));
        assertGolden(0, 3, 1, 0, 1);
        assertNothingIsHeld();
        assertThat(sink.incomplete).isEmpty();
    }

    @Test
    void theMulticastRecordingGivesItsImagesAndTheBeginningOfOne() {
        for (byte[] datagram : Golden.mcastPush().get(0).receive()) {
            accept(datagram);
            now += 16 * MILLI; // Five to six datagrams, 12.5 times a second.
        }
        assertGolden(4, 0, 1, 2, 3, 4);
        assertThat(assembler.newestPartial()).hasValue(0);
        assertThat(sink.incomplete).isEmpty();
    }

    private void assertGolden(Integer... ids) {
        assertThat(sink.rejected).isEmpty();
        assertThat(sink.whole).containsExactly(ids);
        for (int i = 0; i < ids.length; i++) {
            assertThat(sink.images.get(i)).isEqualTo(Golden.frames().get(ids[i]));
        }
    }

    @Test
    void aLastDatagramWithoutPayloadMeansNothing() {
        byte[] image = TestFrames.jpeg(1, 748);
        accept(Datagrams.one(1, image, 0, 374));
        accept(Datagrams.one(1, image, 748, 0)); // Early, too.
        accept(Datagrams.one(1, image, 374, 374));
        accept(Datagrams.one(1, image, 748, 0));
        now += 400 * MILLI;
        accept(Datagrams.one(1, image, 748, 0));
        accept(Datagrams.one(1, image, 374, 0));
        assertThat(sink.whole).containsExactly(1);
        assertThat(sink.rejected).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void aDatagramWithoutPayloadKeepsNoFrameAlive() {
        byte[] image = TestFrames.jpeg(1, 748);
        accept(Datagrams.one(1, image, 0, 374));
        now += IDLE - 1;
        accept(Datagrams.one(1, image, 748, 0));
        now += 1;
        assembler.sweep(now);
        assertThat(sink.incomplete).containsExactly(1);
    }

    @Test
    void anEmptyImageIsWholeAtOnce() {
        accept("2147483647\r\n0\r\n0\r\n0\r\n");
        accept("2147483647\r\n0\r\n0\r\n0\r\n");
        assertThat(sink.whole).containsExactly(Integer.MAX_VALUE);
        assertThat(sink.images.get(0)).isEmpty();
        assertNothingIsHeld();
    }

    // --- contradictions ---------------------------------------------------------------------------------------------

    @Test
    void whatIsNoFragmentIsRejected() {
        accept("GET 1\r\n\r\n");
        accept("");
        assertThat(sink.rejected).hasSize(2);
        assertThat(sink.rejected.get(0)).contains("id", "GET 1");
        assertNothingIsHeld();
    }

    @Test
    void aFrameBeyondTheMaximumIsRejected() {
        accept("1\r\n20001\r\n0\r\n1\r\nx");
        assertThat(sink.rejected).singleElement().asString().contains("20001", "20000");
        accept("1\r\n20000\r\n0\r\n1\r\nx");
        assertThat(sink.rejected).hasSize(1);
        assertThat(assembler.newestPartial()).hasValue(1);
    }

    @Test
    void anotherLengthIsRejectedAndTheFrameGoesOn() {
        accept("7\r\n6\r\n0\r\n3\r\nabc");
        accept("7\r\n5\r\n3\r\n2\r\nxx");
        accept("7\r\n5\r\n5\r\n0\r\n");
        assertThat(sink.rejected).hasSize(2);
        assertThat(sink.rejected.get(0)).contains("7", "6", "5");
        accept("7\r\n6\r\n3\r\n3\r\ndef");
        assertWhole("abcdef");
    }

    @Test
    void anOverlapIsRejectedAndADuplicateIgnored() {
        accept("7\r\n9\r\n3\r\n3\r\ndef");
        accept("7\r\n9\r\n0\r\n4\r\nxxxx");
        accept("7\r\n9\r\n2\r\n2\r\nxx");
        accept("7\r\n9\r\n3\r\n2\r\nxx");
        accept("7\r\n9\r\n3\r\n4\r\nxxxx");
        accept("7\r\n9\r\n4\r\n1\r\nx");
        accept("7\r\n9\r\n5\r\n4\r\nxxxx");
        accept("7\r\n9\r\n0\r\n9\r\nxxxxxxxxx");
        assertThat(sink.rejected).hasSize(7).allMatch(why -> why.contains("overlap"));
        accept("7\r\n9\r\n3\r\n3\r\ndef");
        accept("7\r\n9\r\n6\r\n3\r\nghi");
        accept("7\r\n9\r\n3\r\n3\r\ndef");
        accept("7\r\n9\r\n0\r\n3\r\nabc");
        assertThat(sink.rejected).hasSize(7);
        assertWhole("abcdefghi");
    }

    private void assertWhole(String image) {
        assertThat(sink.images).containsExactly(image.getBytes(StandardCharsets.US_ASCII));
        assertThat(sink.incomplete).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void whatTheSenderDoesToItsBufferLaterDoesNotMatter() {
        byte[] datagram = "7\r\n3\r\n0\r\n2\r\nab".getBytes(StandardCharsets.US_ASCII);
        accept(datagram);
        datagram[datagram.length - 1] = 'x';
        accept("7\r\n3\r\n2\r\n1\r\nc");
        assertWhole("abc");
    }

    @Test
    void fragmentsOfTwoSendersAreNotMixed() {
        accept("7\r\n4\r\n0\r\n2\r\nab");
        sender = new InetSocketAddress("192.0.2.1", 9001);
        accept("7\r\n4\r\n2\r\n2\r\nCD");
        accept("7\r\n4\r\n0\r\n2\r\nAB");
        sender = new InetSocketAddress("192.0.2.1", 9000);
        assertThat(sink.whole).containsExactly(7);
        assertThat(sink.incomplete).containsExactly(7); // That of the other one was older.
        assertThat(sink.images.get(0)).isEqualTo("ABCD".getBytes(StandardCharsets.US_ASCII));
    }

    // --- newer and older --------------------------------------------------------------------------------------------

    @Test
    void aWholeFrameDropsThoseThatBeganBefore() {
        accept(frame(3).get(0));
        accept(frame(9).get(1));
        accept(frame(1).get(0)); // Ids cycle: this one is newer.
        accept(frame(2).get(0));
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1);
        assertThat(sink.incomplete).containsExactly(3, 9);
        assertThat(assembler.newestPartial()).hasValue(2);
        accept(frame(3)); // Too late.
        accept(frame(9));
        accept(frame(2));
        assertThat(sink.whole).containsExactly(1, 2);
        assertThat(sink.incomplete).containsExactly(3, 9);
        assertNothingIsHeld();
    }

    @Test
    void aFifthPartialFrameDropsTheOldest() {
        for (int i = 10; i < 15; i++) {
            accept(frame(i).get(0));
        }
        assertThat(sink.incomplete).containsExactly(10);
        accept(frame(10)); // It does not come again to drop the next.
        assertThat(sink.incomplete).containsExactly(10);
        accept(frame(11));
        assertThat(sink.whole).containsExactly(11);
        assertThat(assembler.newestPartial()).hasValue(14);
    }

    @Test
    void aFrameThatWaitsTooLongIsDropped() {
        accept(frame(1).get(0));
        now += IDLE / 2;
        accept(frame(2).get(0));
        now += IDLE / 2 - 1;
        accept(frame(1).get(1));
        assertThat(sink.incomplete).isEmpty();
        now += IDLE / 2 + 1;
        accept(frame(1).get(1)); // Not new, so it renews nothing; but time has passed for the other.
        assertThat(sink.incomplete).containsExactly(2);
        now += IDLE / 2 - 2;
        assembler.sweep(now);
        assertThat(sink.incomplete).containsExactly(2);
        now += 1;
        assembler.sweep(now);
        assertThat(sink.incomplete).containsExactly(2, 1);
        assertNothingIsHeld();
    }

    @Test
    void lengthIsNotTrusted() {
        List<FrameAssembler> assemblers =
                new ArrayList<>(); // They would not fit into memory if they believed the header.
        byte[] datagram = "0\r\n2000000000\r\n1000000000\r\n3\r\nfew".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 200; i++) {
            FrameAssembler one = new FrameAssembler(Integer.MAX_VALUE, IDLE, sink);
            one.accept(sender, ByteBuffer.wrap(datagram), now);
            assertThat(one.heldBytes()).isBetween(3L, 200L);
            assemblers.add(one);
        }
        assertThat(assemblers).hasSize(200);
    }

    @Test
    void beyondTheBoundTheOldestFrameIsDropped() {
        byte[] image = TestFrames.jpeg(5, MAX);
        for (int offset = 0; offset < 10_000; offset++) {
            accept(Datagrams.one(1, image, offset, 1));
        }
        assertThat(sink.incomplete).isEmpty();
        long held = assembler.heldBytes();
        assertThat(held).isGreaterThan(700_000);
        for (int offset = 0; offset < 10_000; offset++) {
            accept(Datagrams.one(2, image, offset, 1));
        }
        assertThat(sink.incomplete).containsExactly(1);
        assertThat(assembler.heldBytes()).isEqualTo(held);
        accept(Datagrams.one(2, image, 10_000, 10_000));
        assertThat(sink.images).containsExactly(image);
        assertNothingIsHeld();
    }

    @Test
    void aFrameThatIsBeyondTheBoundByItselfIsDropped() {
        byte[] image = TestFrames.jpeg(5, MAX);
        for (int offset = MAX - 1; offset >= 0; offset--) {
            accept(Datagrams.one(1, image, offset, 1));
        }
        assertThat(sink.whole).isEmpty();
        assertThat(sink.incomplete).containsExactly(1);
        assertNothingIsHeld();
    }

    @Test
    void anImageOfTheMaximumFitsInSlicesOfEightyBytes() {
        int most = 3_000_000;
        FrameAssembler large = new FrameAssembler(most, IDLE, sink);
        byte[] image = TestFrames.jpeg(5, most);
        for (int offset = most - 80; offset >= 0; offset -= 80) {
            large.accept(sender, ByteBuffer.wrap(Datagrams.one(1, image, offset, 80)), now);
        }
        assertThat(sink.images).containsExactly(image);
    }

    // --- duplicates and showings ------------------------------------------------------------------------------------

    @Test
    void lateDuplicatesOfFinishedFramesDoNotBeginThemAgain() {
        for (int i = 0; i < 100; i += 2) {
            accept(frame(i).subList(0, 4));
            now += 20 * MILLI;
            accept(frame(i + 1));
            now += 4 * MILLI;
            for (int late = Math.max(0, i - 1); late <= i + 1; late++) {
                accept(frame(late));
            }
            now += 16 * MILLI;
        }
        assertThat(sink.whole).hasSize(50).allMatch(id -> id % 2 == 1).doesNotHaveDuplicates();
        assertThat(sink.incomplete).hasSize(50).allMatch(id -> id % 2 == 0).doesNotHaveDuplicates();
        assertNothingIsHeld();
    }

    @Test
    void aStreamOfOneImageIsShownAgainAndAgain() {
        for (int i = 0; i < 100; i++, now += 40 * MILLI) {
            accept(frame(0));
            assertThat(sink.whole).hasSize(i + 1);
        }
        assertNothingIsHeld();
    }

    @Test
    void aStreamOfOneImageMaySuddenlyBeFast() {
        for (int i = 0; i < 30; i++, now += 500 * MILLI) {
            accept(frame(0));
        }
        assertThat(sink.whole).hasSize(30);
        for (int i = 0; i < 1000; i++, now += MILLI) {
            accept(frame(0));
        }
        assertThat(sink.whole).hasSizeBetween(30 + 1000 - 500, 30 + 1000);
        int before = sink.whole.size();
        for (int i = 0; i < 1000; i++, now += MILLI) {
            accept(frame(0));
        }
        assertThat(sink.whole).hasSize(before + 1000);
    }

    @Test
    void aStreamOfTwoImagesLosesNoneBesideThoseThatLostADatagram() {
        for (int i = 0; i < 100; i++, now += 10 * MILLI) {
            List<byte[]> frame = frame(i % 2);
            accept(i % 10 == 5 ? frame.subList(1, frame.size()) : frame);
        }
        assertThat(sink.whole).hasSize(90);
        assertThat(sink.incomplete).hasSize(10);
    }

    @Test
    void theRestOfATrainThatWasSentAgainDoesNotBeginTheFrameAnew() {
        List<byte[]> train = frame(1);
        accept(train.subList(1, train.size()));
        assembler.asked(1);
        for (byte[] datagram : train) { // The first makes it whole; the last comes more than half an interval later.
            accept(datagram);
            now += 7 * MILLI;
        }
        assertThat(sink.whole).containsExactly(1);
        assertNothingIsHeld();
    }

    @Test
    void theNextShowingOfAFrameThatWasSentSlowlyIsTaken() {
        for (int i = 0; i < 20; i++) {
            for (byte[] datagram : frame(0)) { // Seven of them, in 28 of 40 ms.
                accept(datagram);
                now += 4 * MILLI;
            }
            assertThat(sink.whole).hasSize(i + 1);
            now += (40 - 7 * 4) * MILLI;
        }
    }

    @Test
    void aLateDuplicateOfAFrameThatWasSentSlowlyDoesNotBeginItAgain() {
        for (byte[] datagram : frame(0)) {
            now += 4 * MILLI;
            accept(datagram);
        }
        now += 4 * MILLI;
        accept(frame(0).get(3));
        assertNothingIsHeld();
    }

    @Test
    void theIntervalGrowsAgainWithAStreamThatBecomesSlow() {
        for (int i = 0; i < 100; i++, now += MILLI) {
            accept(frame(i));
        }
        for (int i = 100; i < 200; i++, now += 40 * MILLI) {
            accept(frame(i));
        }
        accept(frame(200));
        now += 15 * MILLI;
        accept(frame(200));
        assertThat(sink.whole).hasSize(201);
    }

    @Test
    void whatWasAskedForAnewComesAnew() {
        accept(frame(1));
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1);
        assembler.asked(2);
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1);
        assembler.asked(1);
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1, 1);
    }

    @Test
    void whenTheNextIsAskedForAnyMayComeAnew() {
        accept(frame(1));
        accept(frame(2));
        assembler.askedNext();
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1, 2, 1);
    }

    @Test
    void anImageThatGotAnotherLengthIsNoDuplicate() {
        accept(frame(1));
        accept(Datagrams.of(1, TestFrames.jpeg(1, 999), 200));
        sender = "another";
        accept(frame(1));
        assertThat(sink.whole).containsExactly(1, 1, 1);
    }

    @Test
    void aBreakDoesNotMakeTheIntervalLong() {
        for (int i = 0; i < 20; i++, now += 40 * MILLI) {
            accept(frame(0));
        }
        now += 3600 * 1000 * MILLI;
        int before = sink.whole.size();
        for (int i = 0; i < 20; i++, now += 40 * MILLI) {
            accept(frame(0));
        }
        assertThat(sink.whole).hasSize(before + 20);
    }

    @Test
    void orderAndLossMayCombine() {
        List<byte[]> mixed = new ArrayList<>(frame(1));
        Collections.reverse(mixed);
        accept(mixed.subList(0, 3));
        accept(frame(2).subList(0, 3));
        assertThat(assembler.newestPartial()).hasValue(2);
        accept(mixed.subList(2, mixed.size()));
        assertThat(sink.whole).containsExactly(1);
        assertThat(sink.images.get(0)).isEqualTo(TestFrames.jpeg(1, 1000));
        assertThat(assembler.newestPartial()).hasValue(2);
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new FrameAssembler(0, 1, sink)).hasMessageContainingAll("maxFrameLength", "0");
        assertThatThrownBy(() -> new FrameAssembler(1, -3, sink)).hasMessageContainingAll("maxIdleNanos", "-3");
    }
}
