package io.imagestream.reliability.exhaustion;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import io.imagestream.IndexedFrameSource;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings images, or does to the library whatever an application's source may do to it. Thread-safe. */
final class MoodySource implements IndexedFrameSource, Supplier<@Nullable Frame> {
    /** How long it blocks. */
    static final Duration BLOCKS = Duration.ofSeconds(10);

    /** The images of an indexed source: so many that those that failed are not asked for again in a test. */
    static final int SIZE = 1000;

    static final int LARGE = 100_000_000;

    enum Mood {
        /** Brings images. */
        WELL,
        /** Throws. */
        THROWS,
        /** Throws an error, as a fault in native code or a class that cannot be linked does. */
        ERRS,
        /** Comes back after {@link #BLOCKS}, with an image. */
        BLOCKS,
        /** Returns null. */
        NULL,
        /** Returns an image of another format. */
        FORMAT,
        /** Returns images of 100 MB. */
        LARGE,
        /** Stops: what is pushed comes no more. */
        SILENT
    }

    /** Makes an image of a number and a length. */
    @FunctionalInterface
    interface Images {
        Frame frame(int number, int length);
    }

    private final Images images;
    private final int length;
    private final AtomicInteger number = new AtomicInteger();
    private volatile Mood mood = Mood.WELL;
    private volatile @Nullable Frame large;

    /**
     * Creates it, well.
     *
     * @param images makes its images
     * @param length of its images
     */
    MoodySource(Images images, int length) {
        this.images = images;
        this.length = length;
    }

    void mood(Mood next) {
        if (next == Mood.LARGE && large == null) {
            large = images.frame(0, LARGE); // The source's own memory is not what is looked at.
        }
        mood = next;
    }

    Mood mood() {
        return mood;
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public Frame read(int index) throws IOException {
        if (mood == Mood.THROWS) {
            throw new IOException("thrown on purpose");
        }
        return frame(index);
    }

    @Override
    public @Nullable Frame get() {
        if (mood == Mood.THROWS) {
            throw new IllegalStateException("thrown on purpose");
        }
        return mood == Mood.SILENT ? null : frame(number.getAndIncrement());
    }

    @SuppressWarnings("NullAway") // It does what it must not.
    private Frame frame(int id) {
        switch (mood) {
            case ERRS -> throw new NoClassDefFoundError("thrown on purpose");
            case BLOCKS -> LockSupport.parkNanos(BLOCKS.toNanos());
            case NULL -> {
                return null;
            }
            case FORMAT -> {
                return Frame.of(TestFrames.image(ImageFormat.PNG, id, length)).withId(id);
            }
            case LARGE -> {
                return large.withId(id);
            }
            default -> {}
        }
        return images.frame(id, length);
    }
}
