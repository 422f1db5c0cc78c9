package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.SenderReport;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.util.List;

/** Datagrams of RTCP. */
class RtcpFuzzTest {
    @FuzzTest(maxDuration = FuzzTime.EACH)
    void aReportIsWrittenAndReadAgain(byte[] input) throws WireFormatException {
        ByteBuffer datagram = ByteBuffer.wrap(input);
        RtcpCompound read;
        try {
            read = RtcpCompound.parse(datagram);
        } catch (WireFormatException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
            return;
        } finally {
            assertThat(datagram.remaining()).isEqualTo(input.length);
        }
        assertThat(read.reports().size() * 28 + read.goodbyes().size() * 4).isLessThanOrEqualTo(input.length);
        for (SenderReport report : read.reports()) {
            assertThat(RtcpCompound.parse(RtcpCompound.report(report, "a")).reports())
                    .isEqualTo(List.of(report));
        }
    }
}
