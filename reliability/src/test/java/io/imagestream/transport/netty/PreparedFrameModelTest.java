package io.imagestream.transport.netty;

import io.imagestream.reliability.concurrency.Model;
import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A frame's memory while clients take it, share it and give it back, and its keeper drops it: freed once, by the last. */
public class PreparedFrameModelTest {
    private static final FormEncoder ENCODER = new FormEncoder(frame -> new byte[] {1});

    static {
        ENCODER.prepare(TestFrames.frame(0)).drop(); // Netty looks around once, before the first order.
    }

    private final PreparedFrame frame = ENCODER.prepare(TestFrames.frame(0));
    private boolean dropped;

    /** Returns whether it was to be had. */
    @Operation
    public boolean send() {
        if (!frame.retain()) {
            return false;
        }
        ByteBuf body = frame.body(PreparedFrame.FIRST_FORM);
        frame.share();
        if (body.nioBuffer().get() != 1) {
            throw new IllegalStateException("it is another frame's memory");
        }
        body.release();
        frame.release();
        return true;
    }

    @Operation(nonParallelGroup = "keeper")
    public void drop() {
        if (!dropped) {
            dropped = true;
            frame.drop();
        }
    }

    @Validate
    public void isFreedByTheLast() {
        if (frame.isFreed() != dropped) {
            throw new IllegalStateException("dropped: " + dropped + ", freed: " + frame.isFreed());
        }
        drop();
    }

    @Test
    void isFreedOnce() {
        drop(); // Of this instance, which is no scenario's.
        Unwatched.run(() -> Model.check(PreparedFrameModelTest.class));
    }
}
