package io.imagestream.examples;

import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.ReceptionStats;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes a number of frames and times their arrival. Thread-safe. */
final class Capture implements Consumer<Frame> {
    private final String from;
    private final FrameFiles files;
    private final long wanted;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final long createdNanos = System.nanoTime();

    private long count;
    private long firstNanos;
    private long lastNanos;
    private @Nullable IOException failure;

    /**
     * Begins with no frame.
     *
     * @param from names the stream
     * @param files takes the frames
     * @param wanted how many to take; 0 for all that come
     */
    Capture(String from, FrameFiles files, long wanted) {
        this.from = from;
        this.files = files;
        this.wanted = wanted;
    }

    @Override
    public synchronized void accept(Frame frame) {
        if (done.isDone()) {
            return;
        }
        long arrivedNanos = System.nanoTime(); // Writing takes its own time, above all the first time.
        try {
            files.write(count + 1, frame);
        } catch (IOException e) {
            failure = e;
            done.complete(null);
            return;
        }
        lastNanos = arrivedNanos;
        firstNanos = count == 0 ? lastNanos : firstNanos;
        count++;
        if (count == wanted) {
            done.complete(null);
        }
    }

    /** Takes no more frames; one that is being written is written whole. */
    synchronized void stop() {
        done.complete(null);
    }

    /**
     * Waits until all frames have come or the client is closed.
     *
     * @param timeout how long no frame may come, counted from the creation; once one has come it holds only if a number is wanted, as a live stream may
     *     have nothing new for long
     * @throws IOException when none came for so long, or one could not be written
     */
    void await(ImageStreamClient client, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<?> end = CompletableFuture.anyOf(done, client.closed());
        long waitingSince = createdNanos;
        while (!Ticks.isOver(end, waitingSince + timeout.toNanos() - System.nanoTime())) {
            synchronized (this) {
                if (count == 0 || (wanted > 0 && System.nanoTime() - lastNanos >= timeout.toNanos())) {
                    throw new IOException(tooFew(timeout));
                }
                waitingSince = wanted > 0 ? lastNanos : System.nanoTime();
            }
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private String tooFew(Duration timeout) {
        String what = count == 0
                ? "no image came from " + from
                : "only " + count + " of " + wanted + " images came from " + from + ", and no other";
        String seconds =
                BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString();
        return what + " within " + seconds + " s";
    }

    synchronized String summary(ReceptionStats stats) {
        double seconds = (lastNanos - firstNanos) / 1e9;
        String rate = count < 2 ? "rate unknown" : String.format(Locale.ROOT, "%.1f/s", (count - 1) / seconds);
        return count + " frames, " + rate + ", " + stats.gaps() + " gaps"
                + (stats.incomplete() == 0 ? "" : ", " + stats.incomplete() + " incomplete")
                + (stats.lost() == 0 ? "" : ", " + stats.lost() + " packets lost")
                + (stats.connections() > 1 ? ", " + stats.connections() + " connections" : "");
    }
}
