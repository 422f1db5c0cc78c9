package io.imagestream.transport.netty;

import io.imagestream.Scheduler;
import io.imagestream.spi.ConfinedScheduler;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real time on an event loop, which waits for the next deadline together with its sockets. */
final class LoopTimer {
    private static final Logger log = LoggerFactory.getLogger(LoopTimer.class);

    private final EventLoop loop;
    private final ConfinedScheduler scheduler = new ConfinedScheduler(this::wakeAt);
    private @Nullable Future<?> next;

    private LoopTimer(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Returns what schedules on an event loop: the loop itself in the system's time, and otherwise, such as in a test's, the same
     * scheduler as for all.
     *
     * @param loop uses it alone
     * @param scheduler the server's
     */
    static Scheduler of(EventLoop loop, Scheduler scheduler) {
        return scheduler.equals(Scheduler.system()) ? new LoopTimer(loop).scheduler : scheduler;
    }

    private void wakeAt(long deadline) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            long wait = Math.max(0, deadline - scheduler.nanoTime());
            next = loop.schedule(this::run, wait, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.trace("a deadline came after the end", e);
        }
    }

    private void run() {
        next = null;
        scheduler.run();
    }
}
