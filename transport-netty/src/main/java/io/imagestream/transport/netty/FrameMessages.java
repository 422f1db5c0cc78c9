package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.wire.FrameMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says of frames what {@link FrameMessage} writes as numbers. */
public final class FrameMessages {
    private FrameMessages() {}

    /**
     * Returns what stands before a frame's image in a WebSocket's message.
     *
     * @param frame the frame
     * @param stream the stream's number, as the viewer knows it
     * @return the head
     */
    public static byte[] head(Frame frame, int stream) {
        int format =
                switch (frame.format()) {
                    case JPEG -> 1;
                    case PNG -> 2;
                    case GIF -> 3;
                    case BMP -> 4;
                };
        return new FrameMessage(format, stream, frame.id(), micros(frame.captured())).encode(frame.size());
    }

    /**
     * Returns a time as messages and headers have it.
     *
     * @param time any time
     * @return microseconds since 1970
     */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
