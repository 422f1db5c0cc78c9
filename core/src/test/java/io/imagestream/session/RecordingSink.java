package io.imagestream.session;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a {@link FrameAssembler} tells. */
final class RecordingSink implements FrameAssembler.Sink {
    /** The ids of frames, in order. */
    final List<Integer> whole = new ArrayList<>();

    /** Their bytes. */
    final List<byte[]> images = new ArrayList<>();

    /** The ids of frames that were dropped, in order. */
    final List<Integer> incomplete = new ArrayList<>();

    /** Why datagrams were rejected. */
    final List<String> rejected = new ArrayList<>();

    @Override
    public void frame(int id, byte[] image) {
        whole.add(id);
        images.add(image);
    }

    @Override
    public void incomplete(int id) {
        incomplete.add(id);
    }

    @Override
    public void rejected(String why) {
        rejected.add(why);
    }
}
