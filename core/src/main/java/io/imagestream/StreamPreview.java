package io.imagestream;

import io.imagestream.session.RateGate;
import io.imagestream.spi.StreamFeed;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody in this JVM who looks at a stream without any server. */
final class StreamPreview implements Stream.Preview, StreamFeed.Receiver {
    private static final Logger log = LoggerFactory.getLogger(Stream.class);

    private final DefaultStream stream;
    private final Scheduler scheduler;
    private final Consumer<? super Frame> consumer;
    private final Feed feed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean loading = new AtomicBoolean();
    private final StreamFeed.Registration end;
    /** A live source's newest frame that waits for its time; whoever puts the first one there sees to it, alone. */
    private final AtomicReference<@Nullable Frame> waiting = new AtomicReference<>();

    private volatile Scheduler.Scheduled later = () -> {};

    /** Lets a live source's frames through; used by whoever sees to the frame that waits. */
    private final RateGate gate;
    /** The image of an indexed source that comes next; on the scheduler's thread. */
    private int next;

    StreamPreview(DefaultStream stream, Scheduler scheduler, double ips, Consumer<? super Frame> consumer) {
        this.stream = stream;
        this.scheduler = scheduler;
        this.consumer = consumer;
        gate = new RateGate(ips);
        feed = stream.open(scheduler);
        try {
            feed.check();
            feed.watch(1);
            end = feed.isLive() ? feed.subscribe(this) : indexed(ips);
            feed.begin();
        } catch (IOException e) {
            stream.release();
            throw new ImageStreamException(String.valueOf(e.getMessage()), e);
        }
    }

    private StreamFeed.Registration indexed(double ips) {
        Scheduler.Scheduled ticks =
                scheduler.every(scheduler.nanoTime(), Math.min(ips, stream.ips()), (deadline, missed) -> loadNext());
        return ticks::cancel;
    }

    private void loadNext() {
        if (loading.compareAndSet(false, true)) { // A slow source sets the pace.
            int index = next;
            next = (index + 1) % feed.size();
            CompletableFuture<Frame> unused = feed.load(index).whenComplete((frame, failure) -> {
                loading.set(false);
                if (frame != null) { // A failure has been reported.
                    give(frame);
                }
            });
        }
    }

    @Override
    public void frame(Frame frame) {
        if (waiting.getAndSet(frame) == null) { // Else this one takes the place of the one before.
            giveWaiting();
        }
    }

    /** Gives the newest frame when the rate allows it, as it may be the last one for long. */
    private void giveWaiting() {
        long now = scheduler.nanoTime();
        long wait = gate.waitNanos(now);
        if (wait > 0) {
            later = scheduler.at(now + wait, this::giveWaiting);
            return;
        }
        gate.pass(now);
        Frame newest = waiting.getAndSet(null);
        if (newest != null) {
            give(newest);
        }
    }

    @Override
    public void forget() {
        // What was shown stays until something newer comes.
    }

    private synchronized void give(Frame frame) { // One at a time.
        if (closed.get()) {
            return;
        }
        try {
            consumer.accept(frame);
        } catch (RuntimeException | Error e) { // The application's: the servers of the stream must not suffer.
            log.warn("a preview of {} failed", stream.shownName(), e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end.cancel();
            later.cancel();
            feed.watch(-1);
            stream.release();
        }
    }
}
