package io.imagestream.transport.netty;

import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.ManualScheduler;
import io.imagestream.reliability.concurrency.Model;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerMonitor;
import io.imagestream.testkit.TestFrames;
import java.net.InetSocketAddress;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** The hand-over from the thread that publishes to an event loop: the last frame arrives, and none older behind it. */
public class LoopFramesModelTest {
    private static final Frame FRAME = TestFrames.frame(0);
    private static final FormEncoder FORMS = new FormEncoder(frame -> new byte[] {1});

    private static final ManualScheduler TIME = new ManualScheduler();
    /** Asked nothing here, and long to make. */
    private static final LoopPacer PACER = new LoopPacer(new TurnsLoop(new Turns()), TIME, new Monitor(), 10);

    static {
        FORMS.prepare(FRAME).drop();
    }

    private final Turns turns = new Turns();
    private final LiveFeed feed = new LiveFeed();
    private final PreparedFrames frames = new PreparedFrames(feed, FORMS, () -> 1 << 20);
    private final LoopFrames loopFrames = new LoopFrames(
            new ServerLoop(new TurnsLoop(turns), new ServerContext(null, feed, TIME, new Monitor()), PACER),
            frames,
            new LoopFrames.Listener() {
                @Override
                public void newest(int id) {
                    if (id <= shown) {
                        throw new IllegalStateException("frame " + id + " is shown behind " + shown);
                    }
                    shown = id;
                }

                @Override
                public void forget() {}
            });
    private volatile int shown = -1;
    private volatile int published;

    public LoopFramesModelTest() {
        loopFrames.open();
    }

    @Operation(nonParallelGroup = "publisher")
    public void publish() {
        feed.frame(FRAME.withId(published));
        published++;
    }

    @Operation(nonParallelGroup = "loop")
    public void loop() {
        turns.run();
    }

    @Validate
    public void theLastOneIsShown() {
        while (turns.run()) {
            // What the loop was woken for.
        }
        if (shown != published - 1) {
            throw new IllegalStateException("frame " + shown + " is shown, " + (published - 1) + " is the last");
        }
        loopFrames.close();
        frames.close();
    }

    @Test
    void noWakeUpIsLost() {
        Unwatched.run(() -> Model.check(LoopFramesModelTest.class));
    }

    /** Takes no notice. */
    private static final class Monitor implements ServerMonitor {
        @Override
        public void refused(InetSocketAddress address, DisconnectReason reason) {}

        @Override
        public ClientMonitor admitted(InetSocketAddress address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void late(long nanos) {}

        @Override
        public void missed(long ticks) {}
    }
}
