package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.InstallationDescriptor;
import io.imagestream.StreamDescriptor;
import java.nio.charset.StandardCharsets;

/** Files that describe streams and installations. */
class DescriptorsFuzzTest {
    @FuzzTest(maxDuration = FuzzTime.EACH)
    void whatIsReadIsWrittenAndReadAgain(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            StreamDescriptor read = StreamDescriptor.parse(text);
            assertThat(StreamDescriptor.parse(read.withoutFrames().toText())).isEqualTo(read.withoutFrames());
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
        try {
            assertThat(InstallationDescriptor.parse(text)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("[ -~]+");
        }
    }
}
