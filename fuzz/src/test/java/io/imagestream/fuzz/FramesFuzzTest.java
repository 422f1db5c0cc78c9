package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.wire.TcpFrameReader;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Frames over TCP, as a client reads them. */
class FramesFuzzTest {
    private static final int MAX_FRAME = 1000;

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void piecesReadAsTheWhole(byte[] input) {
        ByteBuffer whole = Pieces.together(Pieces.of(input));
        assertThat(read(Pieces.of(input))).isEqualTo(read(List.of(whole)));
    }

    private static List<Object> read(List<ByteBuffer> pieces) {
        TcpFrameReader reader = new TcpFrameReader(MAX_FRAME);
        List<Object> frames = new ArrayList<>();
        try {
            for (ByteBuffer piece : pieces) {
                TcpFrameReader.WireFrame frame;
                while ((frame = reader.next(piece)) != null) {
                    assertThat(frame.bytes().length).isLessThanOrEqualTo(MAX_FRAME);
                    frames.add(frame.id());
                    frames.add(ByteBuffer.wrap(frame.bytes()));
                }
            }
        } catch (WireFormatException e) {
            frames.add(e.getClass());
        }
        return frames;
    }
}
