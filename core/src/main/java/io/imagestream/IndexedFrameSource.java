package io.imagestream;

import java.io.IOException;

/**
 * A fixed number of images, numbered from 0.
 *
 * <p>Applications may implement it. {@link #read} is called by the stream's loader thread, never by one that sends, so it may
 * block; what it returns is kept by the server within its memory budget. {@link #size} and {@link #check} are called by the
 * thread that starts a server, while the loader may be reading for another server of the same stream.
 */
public non-sealed interface IndexedFrameSource extends FrameSource {
    /**
     * Returns how many images there are.
     *
     * @return 1 or more, always the same number
     */
    int size();

    /**
     * Reads one image.
     *
     * @param index 0 to {@code size() - 1}
     * @return the image; its own id does not matter
     * @throws IOException when it cannot be read; the image is skipped, counted and reported
     */
    Frame read(int index) throws IOException;

    /**
     * Checks that all images are there and of one format, as cheaply as possible. Called by a server's {@code start()} before
     * anything is bound. By default reads the first image.
     *
     * @return the format of all images
     * @throws IOException when one cannot be read or differs from the others; the message names it
     */
    default ImageFormat check() throws IOException {
        return read(0).format();
    }
}
