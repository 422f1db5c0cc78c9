package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreparedFrameTest {
    private final long memoryBefore = Prepared.memory();

    @AfterEach
    void noMemoryIsLeft() {
        assertThat(Prepared.memory()).isEqualTo(memoryBefore);
    }

    @Test
    void itsChecksumIsThatOfTheImageAlone() {
        PreparedFrame frame = Prepared.frame(3, 5000);
        CRC32 expected = new CRC32();
        expected.update(TestFrames.jpeg(3, 5000 - Prepared.HEADER_LENGTH));
        assertThat(frame.checksum()).isEqualTo(expected.getValue());
        assertThat(frame.checksum()).as("asked again").isEqualTo(expected.getValue());
        frame.drop();
    }

    @Test
    void headerAndImageStandInOneDirectBuffer() {
        FormEncoder encoder = new FormEncoder(frame -> new byte[] {1, 2, 3});
        PreparedFrame frame = encoder.prepare(TestFrames.frame(7, 50));
        assertThat(frame.id()).isEqualTo(7);
        assertThat(frame.length()).isEqualTo(53);
        assertThat(Prepared.memory() - memoryBefore).isEqualTo(53);
        ByteBuf view = frame.body(PreparedFrame.FIRST_FORM);
        assertThat(view.isDirect()).isTrue();
        assertThat(view.nioBufferCount()).isEqualTo(1);
        assertThat(view.readMedium()).isEqualTo(0x010203);
        byte[] image = new byte[50];
        view.readBytes(image);
        assertThat(image).isEqualTo(TestFrames.jpeg(7, 50));
        frame.drop();
    }

    @Test
    void eachClientHasIndexesOfItsOwn() {
        PreparedFrame frame = Prepared.frame(1, 100);
        assertThat(frame.retain()).isTrue();
        assertThat(frame.retain()).isTrue();
        ByteBuf slow = frame.body(PreparedFrame.FIRST_FORM);
        slow.skipBytes(60);
        Prepared.send(frame);
        assertThat(slow.readableBytes()).isEqualTo(40);
        slow.release();
        frame.drop();
    }

    @Test
    void theLastClientFreesADroppedFrame() {
        PreparedFrame frame = Prepared.frame(1, 100);
        frame.retain();
        frame.share();
        assertThat(frame.isKept()).isTrue();
        frame.drop();
        assertThat(frame.isKept()).isFalse();
        assertThat(frame.isFreed()).isFalse();
        Prepared.send(frame);
        assertThat(frame.isFreed()).isFalse();
        assertThat(Prepared.memory()).isEqualTo(memoryBefore + 100);
        frame.release();
        assertThat(frame.isFreed()).isTrue();
        assertThat(frame.length()).isEqualTo(100);
    }

    @Test
    void nobodyElseTakesADroppedFrameWhileAClientStillHoldsIt() {
        PreparedFrame frame = Prepared.frame(1, 100);
        frame.retain();
        frame.drop();
        assertThat(frame.retain()).isFalse();
        frame.share(); // Who holds one may pass it on.
        frame.release();
        Prepared.send(frame);
        assertThat(frame.retain()).isFalse();
        assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(frame::share);
    }

    @Test
    void useIsToldOnce() {
        PreparedFrame frame = Prepared.frame(1, 100);
        assertThat(frame.wasUsed()).as("a new frame is about to be used").isTrue();
        assertThat(frame.wasUsed()).isFalse();
        frame.retain();
        assertThat(frame.wasUsed()).isTrue();
        assertThat(frame.wasUsed()).isFalse();
        frame.release();
        frame.drop();
    }

    @Test
    void whoeverTakesAFrameWhileItIsDroppedGetsItWholeOrNotAtAll() {
        List<PreparedFrame> frames =
                IntStream.range(0, 1_500).mapToObj(id -> Prepared.frame(id, 40)).toList();
        CyclicBarrier turn = new CyclicBarrier(3);
        Together.Task client = () -> {
            for (PreparedFrame frame : frames) {
                turn.await();
                while (frame.retain()) {
                    Prepared.send(frame);
                }
            }
        };
        Together.run(List.of(client, client, () -> {
            SplittableRandom random = new SplittableRandom(1);
            for (PreparedFrame frame : frames) {
                turn.await();
                for (int i = random.nextInt(100); i > 0; i--) {
                    Thread.onSpinWait();
                }
                frame.drop();
            }
        }));
        assertThat(frames).allMatch(PreparedFrame::isFreed);
    }
}
