package io.imagestream;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A placeholder beside its source's frames: one order, ids that count up one by one, and nothing while something is shown. */
public class PlaceholderFramesModelTest {
    private static final Frame FRAME = TestFrames.frame(0);

    private final ManualScheduler time = new ManualScheduler();
    private final PublishedFrames source = FrameSource.published();
    private final Seen seen = new Seen();
    private volatile boolean cancelled;

    private final LiveFrameSource.Subscription subscription =
            source.withPlaceholder(FRAME, Duration.ofMillis(100)).subscribe(seen, new Demand());

    private final class Demand implements LiveFrameSource.Demand {
        @Override
        public double ips() {
            return 10;
        }

        @Override
        public boolean watched() {
            return true;
        }

        @Override
        public Scheduler scheduler() {
            return time;
        }

        @Override
        public Executor loader() {
            return Runnable::run;
        }
    }

    @Operation
    public void publish() {
        source.publish(FRAME);
    }

    @Operation
    public void wait100() {
        time.advance(Duration.ofMillis(100));
    }

    @Operation
    public void cancel() {
        subscription.cancel();
        cancelled = true;
    }

    @Validate
    public void nothingIsLeftOut() {
        if (seen.highest != seen.count - 1) {
            throw new IllegalStateException("of frames up to " + seen.highest + " came " + seen.count);
        }
        int before = seen.count;
        time.advance(Duration.ofSeconds(10));
        source.publish(FRAME);
        if (cancelled == seen.count > before) {
            throw new IllegalStateException((seen.count - before) + " frames come, cancelled: " + cancelled);
        }
    }

    @Test
    void idsCountUp() {
        Model.check(PlaceholderFramesModelTest.class);
    }
}
