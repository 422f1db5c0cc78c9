package io.imagestream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gives a stream its images. There are two kinds, which behave differently.
 *
 * <ul>
 *   <li>An {@link IndexedFrameSource} holds a fixed number of images. Every client has a position of its own, and the stream's
 *       rate moves it on.
 *   <li>A {@link LiveFrameSource} brings new images as time goes by. The newest wins, all clients see the same one, and
 *       nothing is sent when nothing is new.
 * </ul>
 *
 * <p>A source that is given to a server stays its creator's: closing the server does not close it.
 */
public sealed interface FrameSource permits IndexedFrameSource, LiveFrameSource {
    /**
     * Shows image files in the order given. They are read when they are needed, and kept within the server's memory budget.
     *
     * @param files JPEG, PNG, GIF or BMP files, all of one format; at least one
     * @return the source
     * @throws IllegalArgumentException when there is no file
     */
    static IndexedFrameSource files(List<Path> files) {
        return new FileFrames(files);
    }

    /**
     * Shows the image files of a folder in natural order ({@code 9.jpg} before {@code 10.jpg}). Dotfiles, folders and files
     * without an image's extension are passed over. The folder is listed now; later changes are not seen.
     *
     * @param folder a folder that holds at least one image
     * @return the source
     * @throws IOException when the folder cannot be listed or holds no image
     */
    static IndexedFrameSource directory(Path folder) throws IOException {
        return new FileFrames(FileFrames.list(folder));
    }

    /**
     * Shows frames held in memory, in the order given; their ids become 0, 1, 2, …
     *
     * @param frames at least one
     * @return the source
     * @throws IllegalArgumentException when there is no frame
     */
    static IndexedFrameSource frames(List<Frame> frames) {
        return new MemoryFrames(frames);
    }

    /**
     * Shows frames held in memory, in the order given; their ids become 0, 1, 2, …
     *
     * @param frames at least one
     * @return the source
     * @throws IllegalArgumentException when there is no frame
     */
    static IndexedFrameSource frames(Frame... frames) {
        return new MemoryFrames(Arrays.asList(frames));
    }

    /**
     * Shows what the application publishes into it.
     *
     * @return a source with nothing published yet
     */
    static PublishedFrames published() {
        return new PublishedFrames();
    }

    /**
     * Shows what a supplier returns. It is asked at the stream's rate, on a thread of the stream's own, and only while somebody
     * watches; null means that nothing is new. Ids count up from 0.
     *
     * @param supplier asked for each frame; may block, which lowers the rate of this stream alone
     * @return the source
     */
    static LiveFrameSource polled(Supplier<? extends @org.jspecify.annotations.Nullable Frame> supplier) {
        return new PolledFrames(supplier);
    }

    /**
     * Shows a moving test pattern of 640 by 360 pixels with the frame's number and the time of day. The default source.
     *
     * @return the source; every one of them counts its own frames
     */
    static LiveFrameSource testPattern() {
        return testPattern(640, 360);
    }

    /**
     * Shows a moving test pattern with the frame's number and the time of day.
     *
     * @param width 64 to 4096 pixels
     * @param height 64 to 4096 pixels
     * @return the source; every one of them counts its own frames
     */
    static LiveFrameSource testPattern(int width, int height) {
        return new PolledFrames(new TestPattern(width, height));
    }
}
