package io.imagestream;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A live source that asks a supplier at the stream's rate, while somebody watches. */
final class PolledFrames implements LiveFrameSource {
    private final Supplier<? extends @Nullable Frame> supplier;
    private int nextId;

    PolledFrames(Supplier<? extends @Nullable Frame> supplier) {
        this.supplier = Objects.requireNonNull(supplier, "supplier");
    }

    @Override
    public Subscription subscribe(Receiver receiver, Demand demand) {
        Poll poll = new Poll(receiver, demand);
        poll.schedule(demand.scheduler().nanoTime());
        return poll::cancel;
    }

    private synchronized @Nullable Frame next() {
        Frame frame = supplier.get();
        if (frame == null) {
            return null;
        }
        Frame numbered = frame.withId(nextId);
        nextId = nextId == Integer.MAX_VALUE ? 0 : nextId + 1;
        return numbered;
    }

    /** One stream's polling. Each deadline follows from the one before it, at the rate of the moment. */
    private final class Poll {
        private static final double NANOS_PER_SECOND = 1e9;
        /** How long a new rate or a first viewer may go unnoticed when the interval is long. */
        private static final long LOOK_IN_NANOS = 100_000_000;

        private final Receiver receiver;
        private final Demand demand;
        private final AtomicBoolean busy = new AtomicBoolean();
        /** The deadline that was last served; only the scheduler's thread asks. */
        private long polledFor;

        private boolean polledEver;
        private boolean idle = true;
        private boolean cancelled;
        private Scheduler.@Nullable Scheduled next;

        Poll(Receiver receiver, Demand demand) {
            this.receiver = receiver;
            this.demand = demand;
        }

        synchronized void schedule(long deadline) {
            if (!cancelled) {
                next = demand.scheduler().at(deadline, this::tick);
            }
        }

        synchronized void cancel() {
            cancelled = true;
            if (next != null) {
                next.cancel();
            }
        }

        private void tick() {
            long interval = Math.round(NANOS_PER_SECOND / demand.ips());
            long now = demand.scheduler().nanoTime();
            long due = polledFor + interval;
            if (!demand.watched()) {
                rest();
            } else if (!polledEver || due - now <= 0) {
                // Where deadlines were missed, go on from now: nothing is made up for.
                polledFor = !polledEver || now - due > interval ? now : due;
                polledEver = true;
                ask();
            }
            long next = polledEver && polledFor + interval - now > 0 ? polledFor + interval : now + interval;
            schedule(Math.min(next, now + LOOK_IN_NANOS));
        }

        private void ask() {
            if (busy.compareAndSet(false, true)) {
                wake();
                demand.loader().execute(this::poll);
            }
        }

        private synchronized void rest() {
            if (!idle) {
                idle = true;
                receiver.forget();
            }
        }

        private synchronized void wake() {
            idle = false;
        }

        private void poll() {
            try {
                Frame frame = PolledFrames.this.next();
                synchronized (this) {
                    if (frame != null && !cancelled && !idle) {
                        receiver.frame(frame);
                    }
                }
            } catch (RuntimeException | Error e) { // The supplier is the application's: whatever it throws is reported.
                receiver.failed(e);
            } finally {
                busy.set(false);
            }
        }
    }
}
