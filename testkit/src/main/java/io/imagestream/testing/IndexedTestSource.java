package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import io.imagestream.IndexedFrameSource;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An indexed source of numbered frames that fails, blocks or brings nothing as a script says. {@link #check} takes no step of it.
 * Thread-safe.
 */
public final class IndexedTestSource implements IndexedFrameSource {
    private final int size;
    private final NumberedFrames frames;
    private final Script script;
    private final AtomicInteger reads = new AtomicInteger();

    private IndexedTestSource(int size, NumberedFrames frames, Script script) {
        if (size < 1) {
            throw new IllegalArgumentException("a source has 1 image or more, not " + size);
        }
        this.size = size;
        this.frames = Objects.requireNonNull(frames, "frames");
        this.script = Objects.requireNonNull(script, "script");
    }

    /**
     * Makes a source that never fails.
     *
     * @param size how many images, 1 or more
     * @param frames makes them; the number of each is its index
     * @return the source
     */
    public static IndexedTestSource of(int size, NumberedFrames frames) {
        return of(size, frames, new Script());
    }

    /**
     * Makes a source that goes by a script.
     *
     * @param size how many images, 1 or more
     * @param frames makes them; the number of each is its index
     * @param script what each call of {@link #read} does, whichever image it asks for
     * @return the source
     */
    public static IndexedTestSource of(int size, NumberedFrames frames, Script script) {
        return new IndexedTestSource(size, frames, script);
    }

    /**
     * Returns how often an image was asked for.
     *
     * @return calls of {@link #read}
     */
    public int reads() {
        return reads.get();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    @SuppressWarnings("NullAway") // Where the script says so it breaks the contract: that is what it is for.
    public Frame read(int index) throws IOException {
        Objects.checkIndex(index, size);
        reads.incrementAndGet();
        return script.bringsFrame() ? frames.frame(index) : null;
    }

    @Override
    public ImageFormat check() {
        return frames.format();
    }
}
