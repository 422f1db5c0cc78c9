package io.imagestream;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.testkit.TestFrames;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A published source: each frame has an id of its own, subscribers see one order, and whoever comes gets the newest. */
public class PublishedFramesModelTest {
    private static final Frame FRAME = TestFrames.frame(0);
    private static final int NONE = -1;

    private final PublishedFrames source = FrameSource.published();
    private final Seen seen = new Seen();

    public PublishedFramesModelTest() {
        source.subscribe(seen, NoDemand.INSTANCE);
    }

    @Operation
    public int publish() {
        return source.publish(FRAME).id();
    }

    @Operation
    public int newest() {
        Frame newest = source.newest();
        return newest == null ? NONE : newest.id();
    }

    @Operation
    public void forget() {
        source.forget();
    }

    @Operation
    public int shown() {
        return seen.shown;
    }

    @Operation
    public int arrive() {
        Seen arrived = new Seen();
        source.subscribe(arrived, NoDemand.INSTANCE).cancel();
        return arrived.first;
    }

    @Test
    void newestWins() {
        Model.check(PublishedFramesModelTest.class);
    }
}
