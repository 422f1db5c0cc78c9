package io.imagestream.transport.netty;

import java.util.ArrayList;
import java.util.List;

/** Frames that are kept no more and that slow clients still hold: the memory that they pin is counted here. Thread-safe. */
final class DroppedFrames {
    private final List<PreparedFrame> frames = new ArrayList<>();

    /** Gives up the keeper's count of a frame. */
    synchronized void drop(PreparedFrame frame) {
        frame.drop();
        frames.removeIf(PreparedFrame::isFreed);
        if (!frame.isFreed()) {
            frames.add(frame);
        }
    }

    /** How many bytes are still held. */
    synchronized long bytes() {
        frames.removeIf(PreparedFrame::isFreed);
        return frames.stream().mapToLong(PreparedFrame::length).sum();
    }
}
