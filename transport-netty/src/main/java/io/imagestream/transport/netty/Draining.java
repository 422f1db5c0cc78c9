package io.imagestream.transport.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ends sessions one by one, as frames on their way to them arrive. Thread-safe. */
public final class Draining {
    /** Short beside the time between two frames of a client: few begin another one meanwhile. */
    private static final long LOOK_MILLIS = 5;

    private Draining() {}

    /**
     * Looks again and again, until nothing is left.
     *
     * @param loop where to look
     * @param step ends what can be ended, and says whether nothing is left
     * @return completes then, or when the step fails
     */
    public static CompletableFuture<Void> on(EventLoop loop, BooleanSupplier step) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        NettyRuntime.execute(loop, () -> look(loop, step, drained));
        return drained;
    }

    private static void look(EventLoop loop, BooleanSupplier step, CompletableFuture<Void> drained) {
        try {
            if (step.getAsBoolean()) {
                drained.complete(null);
            } else {
                loop.schedule(() -> look(loop, step, drained), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException | Error e) { // Whoever waits goes on to close.
            drained.completeExceptionally(e);
        }
    }
}
