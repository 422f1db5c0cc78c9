package io.imagestream.testing;

import io.imagestream.Frame;
import io.imagestream.LiveFrameSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a live source has to keep. */
final class LiveCheck {
    private static final double IPS = 25;
    private static final Duration INTERVAL = Duration.ofMillis(40);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int ALONE = 5;
    private static final int TOGETHER = 3;
    private static final int THREADS = 4;
    private static final int FRAMES_A_THREAD = 25;

    private final LiveFrameSource source;
    private final CheckOptions options;
    private final ManualDemand demand = new ManualDemand(IPS);

    LiveCheck(LiveFrameSource source, CheckOptions options) {
        this.source = Objects.requireNonNull(source, "source");
        this.options = Objects.requireNonNull(options, "options");
    }

    void run() {
        List<Feeding> begun = new ArrayList<>();
        try {
            check(begun);
        } catch (RuntimeException | Error e) {
            begun.forEach(each -> each.giveUp(e)); // The source should not go on feeding a check that has failed.
            throw e;
        }
    }

    private void check(List<Feeding> begun) {
        Feeding first = subscribe("the first subscriber", begun);
        for (int i = 0; i < ALONE; i++) {
            more(first);
            first.receiver.check(options.areGapsAllowed());
        }
        Feeding second = subscribe("the second subscriber", begun);
        checkNewest(first, second);
        for (int i = 0; i < TOGETHER; i++) {
            more(first, second);
        }
        if (options.isConcurrent()) {
            bringFromThreads();
        }
        first.receiver.check(true);
        second.receiver.check(true);

        first.cancel();
        int count = first.receiver.count();
        for (int i = 0; i < TOGETHER; i++) {
            more(second);
        }
        checkCancelled(first, count);
        first.cancel();

        Feeding third = subscribe("one that subscribes when another has cancelled", begun);
        more(third);
        second.cancel();
        third.cancel();
        checkNothingLeft();
        begun.forEach(each -> each.receiver.check(true));
        checkCancelled(first, count);
    }

    private Feeding subscribe(String name, List<Feeding> begun) {
        Feeding feeding = new Feeding(name);
        feeding.begin();
        begun.add(feeding);
        return feeding;
    }

    /** Has each of them get one more frame at least. */
    private void more(Feeding... feedings) {
        int[] counts = new int[feedings.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = feedings[i].receiver.count();
        }
        Runnable bring = options.bring();
        if (bring != null) {
            guarded("the action that brings a frame", bring);
        }
        for (int i = 0; i < counts.length; i++) {
            int before = counts[i];
            Receiver receiver = feedings[i].receiver;
            if (!waitFor(() -> receiver.count() > before)) {
                throw new AssertionError(
                        receiver.name + " got no new frame within " + options.timeout() + ", after " + before);
            }
        }
    }

    private boolean waitFor(BooleanSupplier condition) {
        long end = System.nanoTime() + options.timeout().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            demand.advance(INTERVAL);
            LockSupport.parkNanos(200_000);
        }
        return true;
    }

    private void checkNewest(Feeding first, Feeding second) {
        Frame given = second.atOnce;
        Frame newest = first.receiver.newest();
        if (options.bring() != null
                && given != null
                && newest != null
                && !given.bytes().equals(newest.bytes())) {
            throw new AssertionError(
                    second.receiver.name + " was given at once " + given + ", but the newest is " + newest);
        }
    }

    private void bringFromThreads() {
        Runnable bring = Objects.requireNonNull(options.bring());
        CountDownLatch ready = new CountDownLatch(THREADS);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            ready.countDown();
                            ready.await();
                            for (int j = 0; j < FRAMES_A_THREAD; j++) {
                                bring.run();
                            }
                        } catch (InterruptedException | RuntimeException | Error e) {
                            failure.set(e);
                        }
                    },
                    "imagestream-testkit-bringer");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        threads.forEach(this::join);
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("the action that brings a frame threw " + cause, cause);
        }
    }

    private void join(Thread thread) {
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(options.timeout().toNanos()) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        if (thread.isAlive()) {
            throw new AssertionError(
                    "frames brought from several threads at once are still under way after " + options.timeout());
        }
    }

    private static void checkCancelled(Feeding feeding, int count) {
        int now = feeding.receiver.count();
        if (now > count) {
            throw new AssertionError("a frame began to arrive at " + feeding.receiver.name
                    + " when its subscription had been cancelled: " + feeding.receiver.newest());
        }
    }

    private void checkNothingLeft() {
        demand.time().leap(DAY);
        if (demand.openTasks() > 0) {
            throw new AssertionError(demand.openTasks()
                    + " tasks of the source are left in the stream's scheduler a day after all have cancelled");
        }
    }

    private static void guarded(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw new AssertionError(what + " threw " + e, e);
        }
    }

    /** One subscription, from its beginning to its end. */
    private final class Feeding {
        private final Receiver receiver;
        private LiveFrameSource.@Nullable Subscription subscription;
        private @Nullable Frame atOnce;
        private boolean cancelled;

        Feeding(String name) {
            receiver = new Receiver(name);
        }

        void begin() {
            guarded("subscribe(…)", () -> subscription = source.subscribe(receiver, demand));
            if (subscription == null) {
                throw new AssertionError("subscribe(…) returned null; it tells how to end the feeding");
            }
            atOnce = receiver.newest();
        }

        void cancel() {
            LiveFrameSource.Subscription begun = Objects.requireNonNull(subscription);
            cancelled = true;
            guarded("cancel()", begun::cancel);
        }

        void giveUp(Throwable cause) {
            if (!cancelled) {
                try {
                    cancel();
                } catch (RuntimeException | Error e) {
                    cause.addSuppressed(e);
                }
            }
        }
    }

    /** Takes frames, and notes what was wrong with the first that was not right. */
    private final class Receiver implements LiveFrameSource.Receiver {
        /** Makes calls that may overlap do so. */
        private static final long PAUSE_NANOS = 50_000;

        private final String name;

        // Guarded by this.
        private int inside;
        private int count;
        private boolean gap;
        private @Nullable Frame newest;
        private @Nullable String problem;

        Receiver(String name) {
            this.name = name;
        }

        @Override
        @SuppressWarnings("NullAway") // Sources that break their contract are what this looks for.
        public void frame(@Nullable Frame frame) {
            synchronized (this) {
                count++;
                inside++;
                if (frame == null) {
                    complain("got null for a frame");
                } else {
                    follow(frame);
                }
                if (inside > 1) {
                    complain("got frame " + frame + " while another one was being handed over");
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            synchronized (this) {
                inside--;
            }
        }

        private void follow(Frame frame) {
            Frame before = newest;
            newest = frame;
            if (before == null) {
                return;
            }
            int step = frame.id() - before.id() & Integer.MAX_VALUE;
            if (step == 0 || step > Integer.MAX_VALUE / 2) {
                complain(
                        "got id " + frame.id() + " after " + before.id() + "; ids rise, from 0 again after 2147483647");
            }
            gap |= step != 1;
            if (frame.format() != before.format()) {
                complain("got " + frame.format() + " after " + before.format() + "; a stream is of one format");
            }
        }

        @Override
        public void forget() {
            // A source may forget at any time.
        }

        @Override
        public synchronized void failed(Throwable cause) {
            if (!options.areFailuresAllowed()) {
                complain("was told that the source failed: " + cause);
            }
        }

        private void complain(String text) {
            if (problem == null) {
                problem = text;
            }
        }

        synchronized int count() {
            return count;
        }

        synchronized @Nullable Frame newest() {
            return newest;
        }

        synchronized void check(boolean mayHaveGaps) {
            if (problem != null) {
                throw new AssertionError(name + " " + problem);
            }
            if (gap && !mayHaveGaps) {
                throw new AssertionError(name + " missed frames: ids should be higher by one than the one before;"
                        + " it has got " + count + " frames, the newest " + newest);
            }
        }
    }
}
