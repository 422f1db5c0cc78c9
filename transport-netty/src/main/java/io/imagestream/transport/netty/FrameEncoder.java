package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.jpeg.UnfitImageException;
import org.jspecify.annotations.Nullable;

/** Prepares frames for the wire, each once for all clients. Thread-safe. */
@FunctionalInterface
public interface FrameEncoder {
    /**
     * Prepares a frame: the only copy that is made for all clients.
     *
     * @param frame the frame
     * @return the prepared frame, whose count is the caller's
     * @throws UnfitImageException when the image cannot be sent in this way
     */
    PreparedFrame prepare(Frame frame);

    /**
     * Prepares a frame if that takes no longer than to copy it.
     *
     * @param frame the frame
     * @return the prepared frame, as {@link #prepare} returns it; null when it has to be transcoded, which {@link #prepare} does
     * @throws UnfitImageException when the image cannot be sent in this way
     */
    default @Nullable PreparedFrame prepareQuickly(Frame frame) {
        return prepare(frame);
    }
}
