package io.imagestream;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A live source that shows a placeholder while another one brings nothing. */
final class PlaceholderFrames implements LiveFrameSource {
    /** How often the placeholder comes again: receivers of datagrams see nothing before the next image. */
    private static final long REPEAT_NANOS = 1_000_000_000;

    private final LiveFrameSource source;
    private final Frame placeholder;
    private final long silenceNanos;

    PlaceholderFrames(LiveFrameSource source, Frame placeholder, Duration silence) {
        this.source = source;
        this.placeholder = Objects.requireNonNull(placeholder, "placeholder");
        silenceNanos = Checks.positive("silence", silence).toNanos();
    }

    @Override
    public Subscription subscribe(Receiver receiver, Demand demand) {
        Watch watch = new Watch(receiver, demand);
        watch.begin(source.subscribe(watch, demand));
        return watch::cancel;
    }

    /** One stream's frames. The lock keeps the calls of the source and those of the clock apart. */
    private final class Watch implements Receiver {
        private final Receiver receiver;
        private final Demand demand;

        // Guarded by this.
        private int nextId;
        /** The stream's, which is that of the first frame. */
        private @Nullable ImageFormat format;

        private long shownNanos;
        private boolean silent;
        private boolean cancelled;
        private @Nullable Subscription subscription;
        private Scheduler.@Nullable Scheduled timer;

        Watch(Receiver receiver, Demand demand) {
            this.receiver = receiver;
            this.demand = demand;
            shownNanos = demand.scheduler().nanoTime();
        }

        synchronized void begin(Subscription begun) {
            subscription = begun;
            timer = demand.scheduler().at(shownNanos + silenceNanos, this::look);
        }

        private synchronized void look() {
            if (cancelled) {
                return;
            }
            long now = demand.scheduler().nanoTime();
            if (!demand.watched()) {
                shownNanos = now; // A source may rest then, which is no failure.
                silent = false;
            } else if (now - shownNanos >= patience()) {
                silent = true;
                show(placeholder.withCaptured(Instant.now()), now);
            }
            timer = demand.scheduler().at(shownNanos + patience(), this::look);
        }

        private long patience() {
            return silent ? REPEAT_NANOS : silenceNanos;
        }

        private void show(Frame frame, long now) {
            shownNanos = now;
            format = format == null ? frame.format() : format;
            int id = nextId;
            nextId = id == Integer.MAX_VALUE ? 0 : id + 1;
            receiver.frame(frame.withId(id));
        }

        @Override
        public synchronized void frame(Frame frame) {
            if (cancelled) {
                return;
            }
            if (format == null || frame.format() == format) {
                silent = false;
                show(frame, demand.scheduler().nanoTime());
            } else { // Nobody will see it, so that it is as good as none; the stream counts it.
                receiver.frame(frame);
            }
        }

        @Override
        public synchronized void forget() {
            if (!cancelled) {
                receiver.forget();
            }
        }

        @Override
        public void failed(Throwable cause) {
            receiver.failed(cause);
        }

        void cancel() {
            Subscription begun;
            synchronized (this) {
                cancelled = true;
                begun = subscription;
                if (timer != null) {
                    timer.cancel();
                }
            }
            if (begun != null) {
                begun.cancel(); // Without the lock, as the source may wait for one of its own that it calls us with.
            }
        }
    }
}
