package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.wire.SapMessage;
import io.imagestream.wire.SessionDescription;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Session descriptions and announcements. */
class SdpFuzzTest {
    @FuzzTest(maxDuration = FuzzTime.EACH)
    void whatIsReadIsWrittenAndReadAgain(byte[] input) throws WireFormatException {
        try {
            SapMessage.parse(ByteBuffer.wrap(input));
        } catch (WireFormatException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
        SessionDescription read;
        try {
            read = SessionDescription.parse(new String(input, StandardCharsets.UTF_8));
        } catch (WireFormatException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
            return;
        }
        assertThat(SessionDescription.parse(read.toText())).isEqualTo(read);
    }
}
