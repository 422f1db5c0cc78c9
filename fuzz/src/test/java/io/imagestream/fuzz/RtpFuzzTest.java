package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.session.RtpJpegAssembler;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpPacket;
import io.imagestream.wire.WireFormatException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Packets of RTP and RTCP. */
class RtpFuzzTest {
    private static final int MAX_FRAME = 1000;
    private static final long MAX_IDLE = 1000;
    private static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5004);

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void memoryIsBounded(byte[] input) {
        RtpJpegAssembler assembler = new RtpJpegAssembler(26, MAX_FRAME, MAX_IDLE, 0, 0, new RtpJpegAssembler.Sink() {
            @Override
            public void frame(RtpJpegImage image, int timestamp) {
                assertThat(image.scan().remaining()).isLessThanOrEqualTo(MAX_FRAME);
            }

            @Override
            public void incomplete(int timestamp) {}

            @Override
            public void lost(long packets) {
                assertThat(packets).isPositive();
            }

            @Override
            public void rejected(String why) {
                assertThat(why).matches("[ -~]+");
            }
        });
        long now = 0;
        for (ByteBuffer datagram : Pieces.of(input)) {
            if (RtpPacket.isRtcp(datagram)) {
                report(assembler, datagram);
            }
            assembler.accept(SENDER, datagram, now);
            assertThat(assembler.heldBytes()).isBetween(0L, RtpJpegAssembler.maxHeldBytes(MAX_FRAME));
            now += 100;
            assembler.sweep(now);
        }
    }

    private static void report(RtpJpegAssembler assembler, ByteBuffer datagram) {
        try {
            RtcpCompound.parse(datagram).goodbyes().forEach(assembler::ended);
        } catch (WireFormatException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
    }
}
