package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.wire.MediaType;
import io.imagestream.wire.MultipartReader;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Cameras over HTTP: the media type, and the parts. */
class MultipartFuzzTest {
    private static final int MAX_FRAME = 1000;

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void noPartIsBeyondTheBound(byte[] input) {
        List<ByteBuffer> pieces = Pieces.of(input);
        Optional<String> boundary = pieces.isEmpty() ? Optional.empty() : boundary(pieces.get(0));
        MultipartReader reader = new MultipartReader(boundary, MAX_FRAME);
        try {
            for (ByteBuffer piece : pieces.subList(Math.min(1, pieces.size()), pieces.size())) {
                MultipartReader.Part part;
                while ((part = reader.next(piece)) != null) {
                    assertThat(part.bytes().length).isLessThanOrEqualTo(MAX_FRAME);
                }
                assertThat(piece.remaining())
                        .as("what is left by a reader that wants more")
                        .isZero();
            }
        } catch (WireFormatException e) {
            assertThat(e).hasMessageMatching("[ -~]+"); // Fit for a log.
        }
    }

    private static Optional<String> boundary(ByteBuffer piece) {
        return MediaType.parse(
                        StandardCharsets.ISO_8859_1.decode(piece.duplicate()).toString())
                .boundary();
    }
}
