package io.imagestream.session;

import io.imagestream.wire.RtpJpegImage;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a {@link RtpJpegAssembler} tells. */
final class RecordingRtpSink implements RtpJpegAssembler.Sink {
    /** The timestamps of frames, in order. */
    final List<Integer> whole = new ArrayList<>();

    final List<RtpJpegImage> images = new ArrayList<>();

    /** The timestamps of frames that were dropped, in order. */
    final List<Integer> incomplete = new ArrayList<>();

    /** Why packets were rejected. */
    final List<String> rejected = new ArrayList<>();

    /** How many packets were lost. */
    long lost;

    @Override
    public void frame(RtpJpegImage image, int timestamp) {
        whole.add(timestamp);
        images.add(image);
    }

    @Override
    public void incomplete(int timestamp) {
        incomplete.add(timestamp);
    }

    @Override
    public void lost(long packets) {
        if (packets < 1) {
            throw new AssertionError(packets + " packets were told as lost");
        }
        lost += packets;
    }

    @Override
    public void rejected(String why) {
        if (!why.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new AssertionError("not fit for a log: " + why);
        }
        rejected.add(why);
    }
}
