package io.imagestream;

import io.imagestream.testkit.TestFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down what a live source brings. */
class RecordingReceiver implements LiveFrameSource.Receiver {
    private final List<Frame> frames = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int forgotten;

    @Override
    public synchronized void frame(Frame frame) {
        frames.add(frame);
    }

    @Override
    public synchronized void forget() {
        forgotten++;
    }

    @Override
    public synchronized void failed(Throwable cause) {
        failures.add(cause);
    }

    synchronized List<Integer> ids() {
        return frames.stream().map(Frame::id).collect(Collectors.toList());
    }

    synchronized List<ImageFormat> formats() {
        return frames.stream().map(Frame::format).collect(Collectors.toList());
    }

    synchronized List<Integer> numbers() {
        return frames.stream()
                .map(frame -> TestFrames.number(frame.toByteArray()))
                .collect(Collectors.toList());
    }

    synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    synchronized int forgotten() {
        return forgotten;
    }
}
