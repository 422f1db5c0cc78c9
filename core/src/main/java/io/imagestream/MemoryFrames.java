package io.imagestream;

import java.io.IOException;
import java.util.List;

/** Frames held in memory. */
final class MemoryFrames implements IndexedFrameSource {
    private final List<Frame> frames;

    MemoryFrames(List<Frame> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a source needs at least one frame");
        }
        this.frames = List.copyOf(frames);
    }

    @Override
    public int size() {
        return frames.size();
    }

    @Override
    public Frame read(int index) {
        return frames.get(index).withId(index);
    }

    @Override
    public ImageFormat check() throws IOException {
        ImageFormat first = frames.get(0).format();
        for (int i = 1; i < frames.size(); i++) {
            if (frames.get(i).format() != first) {
                throw new IOException("frame " + i + " is " + frames.get(i).format() + ", frame 0 is " + first
                        + ": a stream's images are all of one format");
            }
        }
        return first;
    }
}
