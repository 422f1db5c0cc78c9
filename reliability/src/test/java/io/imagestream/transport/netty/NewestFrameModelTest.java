package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.reliability.concurrency.Model;
import io.imagestream.testkit.TestFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A live source's newest frame between the thread that publishes, the one that transcodes and those that send: none gets an older
 * frame behind a newer one, whoever is told of a change finds the last one, and what is not held any more is freed.
 */
public class NewestFrameModelTest {
    private static final Frame FRAME = TestFrames.frame(0);
    private static final FormEncoder FORMS = new FormEncoder(frame -> new byte[] {1});

    static {
        FORMS.prepare(FRAME).drop();
    }

    private final Turns thread = new Turns();
    private final LiveFeed feed = new LiveFeed();
    private final List<PreparedFrame> prepared = new ArrayList<>();
    private final NewestFrame newest = new NewestFrame(feed, new Encoder(), thread);
    private final AtomicInteger skipped = new AtomicInteger();
    private volatile int published;
    private final AtomicInteger told = new AtomicInteger(-1);
    private volatile int sentLast = -1;
    private volatile boolean closed;

    public NewestFrameModelTest() {
        newest.listen(new NewestFrame.Listener() {
            @Override
            public void changed() {
                PreparedFrame frame = newest.acquire();
                if (frame != null) {
                    told.accumulateAndGet(frame.id(), Math::max);
                    frame.release();
                }
            }

            @Override
            public void skipped(io.imagestream.SkipReason reason) {
                skipped.incrementAndGet();
            }
        });
    }

    /** Every other frame has to be transcoded. */
    private final class Encoder implements FrameEncoder {
        @Override
        public PreparedFrame prepareQuickly(Frame frame) {
            return frame.id() % 2 == 0 ? prepare(frame) : null;
        }

        @Override
        public PreparedFrame prepare(Frame frame) {
            PreparedFrame made = FORMS.prepare(frame);
            synchronized (prepared) {
                prepared.add(made);
            }
            return made;
        }
    }

    @Operation(nonParallelGroup = "publisher")
    public void publish() {
        feed.frame(FRAME.withId(published));
        published++;
    }

    @Operation(nonParallelGroup = "transcoder")
    public void transcode() {
        thread.run();
    }

    @Operation(nonParallelGroup = "sender")
    public void send() {
        PreparedFrame frame = newest.acquire();
        if (frame == null) {
            return;
        }
        if (frame.id() < sentLast) {
            throw new IllegalStateException("frame " + frame.id() + " is sent behind " + sentLast);
        }
        sentLast = frame.id();
        frame.body(PreparedFrame.FIRST_FORM).release();
    }

    @Operation(nonParallelGroup = "publisher")
    public void close() {
        closed = true;
        newest.close();
    }

    @Validate
    public void theLastOneIsThere() {
        while (thread.run()) {
            // What still is to be transcoded.
        }
        if (!closed && told.get() != published - 1) {
            throw new IllegalStateException("frame " + told + " was told of, " + (published - 1) + " is the last");
        }
        PreparedFrame last = newest.acquire();
        int shown = last == null ? -1 : last.id();
        if (last != null) {
            last.release();
        }
        if (!closed && shown != published - 1) {
            throw new IllegalStateException("frame " + shown + " is shown, " + (published - 1) + " is the last");
        }
        newest.close();
        synchronized (prepared) {
            if (!prepared.stream().allMatch(PreparedFrame::isFreed)) {
                throw new IllegalStateException("frames are left in memory");
            }
        }
    }

    /** A frame is being transcoded while another comes that need not be. */
    public static class Overtaken {
        private final NewestFrameModelTest frames = new NewestFrameModelTest();

        public Overtaken() {
            frames.publish();
            frames.publish();
        }

        @Operation(nonParallelGroup = "transcoder")
        public void transcode() {
            frames.transcode();
        }

        @Operation(nonParallelGroup = "publisher")
        public void publish() {
            frames.publish();
        }

        @Validate
        public void theLastOneIsThere() {
            frames.theLastOneIsThere();
        }
    }

    @Test
    void whatIsTranscodedNeverTakesTheNewestsPlace() {
        Unwatched.run(() -> Model.meet(Overtaken.class));
    }

    @Test
    void newestWins() {
        Unwatched.run(() -> Model.check(NewestFrameModelTest.class));
    }
}
