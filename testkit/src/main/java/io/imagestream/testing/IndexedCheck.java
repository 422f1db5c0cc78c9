package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import io.imagestream.IndexedFrameSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** What an indexed source has to keep. */
final class IndexedCheck {
    /** How often size() and check() are asked beside the reading of one image. */
    private static final int ASKED_BESIDE = 3;

    private final IndexedFrameSource source;
    private final CheckOptions options;

    IndexedCheck(IndexedFrameSource source, CheckOptions options) {
        this.source = Objects.requireNonNull(source, "source");
        this.options = Objects.requireNonNull(options, "options");
    }

    void run() {
        ExecutorService loader = Executors.newSingleThreadExecutor(task -> thread(task, "loader"));
        ExecutorService starter = Executors.newSingleThreadExecutor(task -> thread(task, "starter"));
        try {
            check(loader, starter);
        } finally {
            loader.shutdownNow();
            starter.shutdownNow();
        }
    }

    private static Thread thread(Runnable task, String what) {
        Thread thread = new Thread(task, "imagestream-testkit-" + what);
        thread.setDaemon(true);
        return thread;
    }

    private void check(ExecutorService loader, ExecutorService starter) {
        int size = outcome("size()", starter.submit(source::size));
        if (size < 1) {
            throw new AssertionError("size() is " + size + "; a source has 1 image or more");
        }
        ImageFormat format = format(starter);
        List<Integer> indices = indices(size);
        Map<Integer, ByteBuffer> images = new HashMap<>();
        for (int index : indices) {
            read(index, format, loader.submit(() -> tryRead(index)), images);
        }
        for (int i = indices.size() - 1; i >= 0; i--) { // Backwards, as clients have positions of their own.
            int index = indices.get(i);
            Future<Reading> reading = loader.submit(() -> tryRead(index));
            for (int j = 0; j < ASKED_BESIDE; j++) {
                sameSize(size, starter);
                sameFormat(format, starter);
            }
            read(index, format, reading, images);
        }
        sameSize(size, starter);
    }

    private List<Integer> indices(int size) {
        int count = Math.min(size, options.images());
        return IntStream.range(0, count)
                .map(i -> i == count - 1 ? size - 1 : i)
                .boxed()
                .toList();
    }

    private void sameSize(int size, ExecutorService starter) {
        int now = outcome("size()", starter.submit(source::size));
        if (now != size) {
            throw new AssertionError("size() was " + size + " and is " + now + "; it must always be the same");
        }
    }

    private ImageFormat format(ExecutorService starter) {
        ImageFormat format = outcome("check()", starter.submit(source::check));
        if (format == null) {
            throw new AssertionError("check() returned null; it tells the format of all images");
        }
        return format;
    }

    private void sameFormat(ImageFormat format, ExecutorService starter) {
        ImageFormat now = format(starter);
        if (now != format) {
            throw new AssertionError("check() told " + format + " and now tells " + now);
        }
    }

    /** What a call of read() came to: a frame, or else why not. */
    private record Reading(Frame frame, IOException failure) {}

    @SuppressWarnings("NullAway") // Of the two one is null, and the frame also where the source breaks its contract.
    private Reading tryRead(int index) {
        try {
            return new Reading(source.read(index), null);
        } catch (IOException e) {
            return new Reading(null, e);
        }
    }

    private void read(int index, ImageFormat format, Future<Reading> future, Map<Integer, ByteBuffer> images) {
        String call = "read(" + index + ")";
        Reading reading = outcome(call, future);
        if (reading.failure() != null) {
            if (!options.areFailuresAllowed()) {
                throw new AssertionError(call + " failed: " + reading.failure(), reading.failure());
            }
            return;
        }
        Frame frame = reading.frame();
        if (frame == null) {
            throw new AssertionError(call + " returned null; an image that cannot be read is told by an IOException");
        }
        if (frame.format() != format) {
            throw new AssertionError(
                    call + " brought " + frame.format() + ", and check() told " + format + " for all images");
        }
        ByteBuffer before = images.putIfAbsent(index, frame.bytes());
        if (before != null && !before.equals(frame.bytes())) {
            throw new AssertionError(call + " brought another image than before: of " + frame.size() + " bytes, and of "
                    + before.remaining() + " before");
        }
    }

    private <T> T outcome(String call, Future<T> future) {
        try {
            return future.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(call + " has not returned within " + options.timeout(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(call + " threw " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + call, e);
        }
    }
}
