package io.imagestream.examples.players;

import io.imagestream.Frame;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Shows images to a player one by one, with the same other image between them, so that what the player writes is known to be of
 * which. Not thread-safe.
 */
final class RtpShow {
    /** After that a datagram was lost, and the image is published once more. */
    private static final Duration LOST = Duration.ofSeconds(2);

    private final PublishedFrames camera;
    private final RtpRecorder recorder;
    private final Frame separator;
    private final byte[] written;

    /**
     * Waits until the player shows anything.
     *
     * @param separator stands between the images, and is none of them
     */
    RtpShow(PublishedFrames camera, RtpRecorder recorder, byte[] separator) {
        this.camera = camera;
        this.recorder = recorder;
        this.separator = Frame.of(separator);
        written = Await.value("the player's first image", () -> {
            camera.publish(this.separator); // Again and again: nobody knows when the player listens.
            return recorder.take().stream().findFirst().orElse(null);
        });
    }

    /** Returns what the player writes when it is shown an image. */
    byte[] shown(byte[] image) {
        Frame frame = Frame.of(image);
        byte[] shown = Await.value("the image", publishing(frame, false)::find);
        separate();
        return shown;
    }

    /** Publishes an image that is not sent: returns when the condition holds, and the player wrote nothing. */
    void notShown(byte[] image, BooleanSupplier refused) {
        camera.publish(Frame.of(image));
        Await.until("the image is refused", refused);
        separate();
    }

    private void separate() {
        Await.value("the image in between", publishing(separator, true)::find);
    }

    private Search publishing(Frame frame, boolean separators) {
        camera.publish(frame);
        return new Search(frame, separators);
    }

    /** Looks for the first image that is a separator, or none. */
    private final class Search {
        private final Frame frame;
        private final boolean separators;
        private long published = System.nanoTime();

        Search(Frame frame, boolean separators) {
            this.frame = frame;
            this.separators = separators;
        }

        byte[] find() {
            Optional<byte[]> found = recorder.take().stream()
                    .filter(image -> Arrays.equals(image, written) == separators)
                    .findFirst();
            if (found.isEmpty() && System.nanoTime() - published > LOST.toNanos()) {
                published = System.nanoTime();
                camera.publish(frame);
            }
            return found.orElse(null);
        }
    }
}
