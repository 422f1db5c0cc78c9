package io.imagestream.transport.netty;

import io.imagestream.Frame;

/** Prepares frames for the wire, each once for all clients. Thread-safe. */
@FunctionalInterface
public interface FrameEncoder {
    /**
     * Prepares a frame: the only copy that is made for all clients.
     *
     * @param frame the frame
     * @return the prepared frame, whose count is the caller's
     */
    PreparedFrame prepare(Frame frame);
}
