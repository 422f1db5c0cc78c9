package io.imagestream;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A polled source that is asked on one thread while time, watchers and the end come on another: the supplier is asked once at a
 * time, what was forgotten stays so, and behind the end comes nothing.
 */
public class PolledFramesModelTest {
    private static final Frame FRAME = TestFrames.frame(0);

    private final ManualScheduler time = new ManualScheduler();
    private final ConcurrentLinkedQueue<Runnable> loader = new ConcurrentLinkedQueue<>();
    private final Seen seen = new Seen();
    private volatile boolean watched = true;
    private volatile boolean ending;
    private volatile boolean cancelled;
    private volatile boolean asking;

    private final LiveFrameSource.Subscription subscription =
            FrameSource.polled(this::ask).subscribe(seen, new Demand());

    private final class Demand implements LiveFrameSource.Demand {
        @Override
        public double ips() {
            return 10;
        }

        @Override
        public boolean watched() {
            return watched;
        }

        @Override
        public Scheduler scheduler() {
            return time;
        }

        @Override
        public Executor loader() {
            return loader::add;
        }
    }

    private Frame ask() {
        if (asking) {
            throw new IllegalStateException("the supplier is asked twice at a time");
        }
        asking = true;
        asking = false;
        return FRAME;
    }

    @Operation
    public void load() {
        Runnable task = loader.poll();
        if (task != null) {
            task.run();
        }
    }

    @Operation(nonParallelGroup = "scheduler")
    public void wait100() {
        time.advance(Duration.ofMillis(100));
        if (loader.size() > 1) {
            throw new IllegalStateException(loader.size() + " questions wait for a supplier that takes its time");
        }
    }

    @Operation(nonParallelGroup = "scheduler")
    public void leave() {
        watched = false;
        time.advance(Duration.ofMillis(100));
        int shown = seen.shown;
        if (shown != Seen.NONE && !ending) { // A stream that ends keeps its last frame.
            throw new IllegalStateException("frame " + shown + " is shown to whoever comes");
        }
        watched = true;
    }

    @Operation
    public void cancel() {
        ending = true;
        subscription.cancel();
        cancelled = true;
    }

    @Validate
    public void goesOn() {
        int before = seen.count;
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofMillis(100));
            load();
        }
        if (cancelled ? seen.count > before : seen.count == before) {
            throw new IllegalStateException((seen.count - before) + " frames come, cancelled: " + cancelled);
        }
    }

    /** The supplier has been asked when the last one who watched leaves. */
    public static class Left {
        private final PolledFramesModelTest source = new PolledFramesModelTest();
        private volatile boolean left;

        public Left() {
            source.wait100();
        }

        @Operation(nonParallelGroup = "loader")
        public void load() {
            source.load();
        }

        @Operation(nonParallelGroup = "scheduler")
        public void leave() {
            source.watched = false;
            source.time.advance(Duration.ofMillis(100));
            left = true;
        }

        @Validate
        public void whatWasForgottenStaysSo() {
            source.load();
            if (left && source.seen.shown != Seen.NONE) {
                throw new IllegalStateException("frame " + source.seen.shown + " is shown to whoever comes");
            }
        }
    }

    @Test
    void whatWasAskedForBeforeTheLastLeftIsForgotten() {
        Model.meet(Left.class);
    }

    @Test
    void isAskedOnceAtATime() {
        Model.check(PolledFramesModelTest.class);
    }
}
