package io.imagestream.transport.udp.datagram;

import io.imagestream.Scheduler;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tells the senders of one event loop when their next burst is due. All share one timer, and what is due within a moment leaves
 * together, so that a thousand clients cost no thousand awakenings. Runs on the event loop.
 */
public final class BurstTimer {
    private static final long TOGETHER_NANOS = 200_000;

    /** What waits for its time. A sender waits for one burst at a time; an entry that it has gone beyond means nothing. */
    private record Entry(long due, TrainSender sender) {}

    private final ServerLoop loop;
    private final Runnable run = this::run;
    private final PriorityQueue<Entry> entries;
    private Scheduler.@Nullable Scheduled timer;
    private long timerDue;

    /**
     * Creates a timer.
     *
     * @param loop where it runs
     */
    public BurstTimer(ServerLoop loop) {
        this.loop = loop;
        // Differences, as the scale of time may wrap.
        Comparator<Entry> earlierFirst = (one, two) -> Long.signum(one.due() - two.due());
        entries = new PriorityQueue<>(earlierFirst);
    }

    /** Lets a sender know when its time has come; until then it may change its mind. */
    void at(long due, TrainSender sender) {
        entries.add(new Entry(due, sender));
        arm();
    }

    private void arm() {
        Entry first = entries.peek();
        if (first == null || (timer != null && timerDue - first.due() <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerDue = first.due();
        timer = loop.context().scheduler().at(timerDue, () -> NettyRuntime.execute(loop.eventLoop(), run));
    }

    private void run() {
        timer = null;
        long until = loop.nanoTime() + TOGETHER_NANOS;
        // What the senders add meanwhile is for later, or a sender that is behind would never let go.
        for (int left = entries.size(); left > 0; left--) {
            Entry first = entries.peek();
            if (first == null || first.due() - until > 0) {
                break;
            }
            entries.remove();
            first.sender().burstDue(first.due());
        }
        arm();
    }

    /** Ends it. */
    public void close() {
        entries.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
