package io.imagestream;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A stream's feed of a live source, while frames are published, the rate changes, time goes by and servers come: none sees an
 * older frame behind a newer one, the last one arrives, and each is counted once.
 */
public class FeedModelTest {
    private static final Frame FRAME = TestFrames.frame(0);

    private final ManualScheduler time = new ManualScheduler();
    private final PublishedFrames source = FrameSource.published();
    private final DefaultStream stream = new DefaultStream(1, "", "JPEG", source, 10, 1 << 20);
    private final Feed feed = new Feed(stream, time);
    private final Seen seen = new Seen();

    public FeedModelTest() {
        feed.begin();
        feed.subscribe(taking(seen));
        source.publish(FRAME);
        source.publish(FRAME); // Comes too early, and is held back.
    }

    private static StreamFeed.Receiver taking(Seen seen) {
        return new StreamFeed.Receiver() {
            @Override
            public void frame(Frame frame) {
                seen.frame(frame);
            }

            @Override
            public void forget() {
                seen.forget();
            }
        };
    }

    @Operation
    public void publish() {
        source.publish(FRAME);
    }

    @Operation
    public void slower() {
        stream.ips(1);
    }

    @Operation
    public void faster() {
        stream.ips(50);
    }

    @Operation
    public void wait100() {
        time.advance(Duration.ofMillis(100));
    }

    @Operation
    public void arrive() {
        Seen arrived = new Seen();
        StreamFeed.Registration registration = feed.subscribe(taking(arrived));
        registration.cancel();
    }

    @Validate
    public void theLastOneArrives() {
        time.advance(Duration.ofSeconds(10));
        Frame last = source.newest();
        int expected = last == null ? Seen.NONE : last.id();
        if (seen.shown != expected) {
            throw new IllegalStateException("frame " + seen.shown + " is shown, the last one was " + expected);
        }
        if (feed.brought() != expected + 1 || feed.brought() != seen.count + feed.rateLimited()) {
            throw new IllegalStateException("of " + (expected + 1) + " frames " + feed.brought() + " were counted, "
                    + seen.count + " passed and " + feed.rateLimited() + " were left out");
        }
    }

    /** The time of the frame that is held back has come when the next one is published. */
    public static class Held {
        private final FeedModelTest stream = new FeedModelTest();

        @Operation(nonParallelGroup = "publisher")
        public void publish() {
            stream.publish();
        }

        @Operation(nonParallelGroup = "scheduler")
        public void wait100() {
            stream.wait100();
        }

        @Validate
        public void theLastOneArrives() {
            stream.theLastOneArrives();
        }
    }

    @Test
    void whatComesWhenTheHeldOneGoesIsNotLost() {
        Model.meet(Held.class);
    }

    @Test
    void theNewestArrives() {
        Model.check(FeedModelTest.class);
    }
}
