package io.imagestream;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A live source that the application publishes into. The newest frame wins: one that nobody took in time is replaced.
 *
 * <p>Thread-safe; {@code publish} may be called by any thread and never blocks on a client. It returns once the image has been
 * copied, and the frame is on its way to every client whose stream's rate allows it.
 */
public final class PublishedFrames implements LiveFrameSource {
    private record Subscriber(Receiver receiver, AtomicBoolean active) {
        void frame(Frame frame) {
            if (active.get()) {
                receiver.frame(frame);
            }
        }

        void forget() {
            if (active.get()) {
                receiver.forget();
            }
        }
    }

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private int nextId;
    private @Nullable Frame newest;

    PublishedFrames() {}

    /**
     * Publishes an encoded image.
     *
     * @param image JPEG, PNG, GIF or BMP; copied
     * @return the frame, with its id
     * @throws IllegalArgumentException when the bytes are no image of a known {@link ImageFormat}
     */
    public Frame publish(byte[] image) {
        return number(Frame.wrap(0, image.clone(), Instant.now()));
    }

    /**
     * Publishes an encoded image.
     *
     * @param image JPEG, PNG, GIF or BMP, from position to limit; copied, the position stays
     * @return the frame, with its id
     * @throws IllegalArgumentException when the bytes are no image of a known {@link ImageFormat}
     */
    public Frame publish(ByteBuffer image) {
        return number(Frame.of(image));
    }

    /**
     * Publishes a frame.
     *
     * @param frame its capture time is kept, its id is not
     * @return the frame, with its id
     */
    public Frame publish(Frame frame) {
        return number(frame);
    }

    /**
     * Returns the frame published last.
     *
     * @return the frame, or null when there was none
     */
    public synchronized @Nullable Frame newest() {
        return newest;
    }

    // The lock is held while the frame is handed over, so that all subscribers see one order. They only take it in.
    private synchronized Frame number(Frame unnumbered) {
        Frame frame = unnumbered.withId(nextId);
        nextId = nextId == Integer.MAX_VALUE ? 0 : nextId + 1;
        newest = frame;
        for (Subscriber subscriber : subscribers) {
            subscriber.frame(frame);
        }
        return frame;
    }

    /** Forgets the newest frame: it is too old to be shown to somebody who comes now. */
    synchronized void forget() {
        newest = null;
        for (Subscriber subscriber : subscribers) {
            subscriber.forget();
        }
    }

    @Override
    public synchronized Subscription subscribe(Receiver receiver, Demand demand) {
        Subscriber subscriber = new Subscriber(receiver, new AtomicBoolean(true));
        subscribers.add(subscriber);
        if (newest != null) {
            subscriber.frame(newest);
        }
        return () -> {
            subscriber.active().set(false);
            subscribers.remove(subscriber);
        };
    }
}
