package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.session.FrameAssembler;
import java.nio.ByteBuffer;

/** Frames in datagrams, put together by a client. */
class DatagramsFuzzTest {
    private static final int MAX_FRAME = 1000;
    private static final long MAX_IDLE = 1000;

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void memoryIsBoundedAndFramesAreWhole(byte[] input) {
        FrameAssembler assembler = new FrameAssembler(MAX_FRAME, MAX_IDLE, new FrameAssembler.Sink() {
            @Override
            public void frame(int id, byte[] image) {
                assertThat(id).isNotNegative();
                assertThat(image.length).isLessThanOrEqualTo(MAX_FRAME);
            }

            @Override
            public void incomplete(int id) {
                assertThat(id).isNotNegative();
            }

            @Override
            public void rejected(String why) {
                assertThat(why).matches("[ -~]+");
            }
        });
        long now = 0;
        for (ByteBuffer datagram : Pieces.of(input)) {
            int sender = datagram.hasRemaining() ? datagram.get(0) & 1 : 0;
            assembler.accept(sender, datagram, now);
            assertThat(assembler.heldBytes()).isBetween(0L, FrameAssembler.maxHeldBytes(MAX_FRAME));
            now += 100;
            assembler.sweep(now);
        }
        assembler.sweep(now + 10 * MAX_IDLE);
        assertThat(assembler.heldBytes()).isZero();
    }
}
