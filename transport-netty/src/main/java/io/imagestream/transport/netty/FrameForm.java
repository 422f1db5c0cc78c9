package io.imagestream.transport.netty;

import io.imagestream.Frame;

/** A wire form: what stands before each image, and what after it. */
@FunctionalInterface
public interface FrameForm {
    /**
     * Returns what stands before an image.
     *
     * @param frame the frame
     * @return the head
     */
    byte[] head(Frame frame);

    /**
     * Returns what stands behind every image.
     *
     * @return the tail, empty by default
     */
    default byte[] tail() {
        return new byte[0];
    }
}
