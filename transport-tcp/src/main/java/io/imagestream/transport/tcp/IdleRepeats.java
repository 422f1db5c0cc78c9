package io.imagestream.transport.tcp;

import io.imagestream.Scheduler;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Sends a frame again when no new one has come for a moment, to browsers that read a multipart answer: Chromium shows a frame
 * only when the headers of the next arrive. One timer serves all of an event loop's; without any there is none. Runs on the loop,
 * but for {@link #close}.
 */
final class IdleRepeats {
    /** Who may have to send again. */
    abstract static class Repeater extends Members.Member {
        /** Sends the last frame again if it is time. */
        abstract void look(long now);
    }

    /** How long no new frame has come. With the time between two looks it makes 150 to 175 ms. */
    static final long DELAY_NANOS = 150_000_000;

    private static final double LOOKS_PER_SECOND = 40;

    private final EventLoop eventLoop;
    private final Scheduler scheduler;
    private final Members<Repeater> repeaters = new Members<>();
    private volatile Scheduler.@Nullable Scheduled timer;

    IdleRepeats(EventLoop eventLoop, Scheduler scheduler) {
        this.eventLoop = eventLoop;
        this.scheduler = scheduler;
    }

    void add(Repeater repeater) {
        repeaters.add(repeater);
        if (timer == null) {
            timer = scheduler.every(
                    scheduler.nanoTime(),
                    LOOKS_PER_SECOND,
                    (deadline, missed) -> NettyRuntime.execute(eventLoop, this::look));
        }
    }

    void remove(Repeater repeater) {
        repeaters.remove(repeater);
        if (repeaters.size() == 0) {
            close();
        }
    }

    private void look() {
        long now = scheduler.nanoTime();
        repeaters.forEach(repeater -> repeater.look(now));
    }

    /** Ends the timer. Thread-safe. */
    void close() {
        Scheduler.Scheduled running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }
}
