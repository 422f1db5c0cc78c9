package io.imagestream;

import io.imagestream.spi.StreamFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream, and its feed while any server of it is open. */
final class DefaultStream implements Stream {
    private final int id;
    private final String name;
    private final String type;
    private final FrameSource source;
    private final long memoryBudget;
    private final List<Runnable> rateListeners = new CopyOnWriteArrayList<>();
    private volatile double ips;

    private @Nullable Feed feed;
    private int openers;

    DefaultStream(int id, String name, String type, FrameSource source, double ips, long memoryBudget) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.source = source;
        this.ips = ips;
        this.memoryBudget = memoryBudget;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    /** The name, or one made of the id, as catalogs need one. */
    String shownName() {
        return name.isEmpty() ? "stream" + id : name;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public FrameSource source() {
        return source;
    }

    @Override
    public double ips() {
        return ips;
    }

    @Override
    public void ips(double newIps) {
        ips = Checks.ips(newIps);
        rateListeners.forEach(Runnable::run);
    }

    @Override
    public long memoryBudget() {
        return memoryBudget;
    }

    @Override
    public Preview preview(double most, Consumer<? super Frame> consumer) {
        return new StreamPreview(this, Scheduler.system(), Checks.ips(most), consumer);
    }

    StreamFeed.Registration onRateChange(Runnable task) {
        // A wrapper of its own, so that one task registered twice is removed once.
        Runnable listener = () -> task.run();
        rateListeners.add(listener);
        return () -> rateListeners.remove(listener);
    }

    /** Opens the feed for one more server; the first one's scheduler gives it time. */
    synchronized Feed open(Scheduler scheduler) {
        if (feed == null) {
            feed = new Feed(this, scheduler);
        }
        openers++;
        return feed;
    }

    /** Closes what {@link #open} opened; the last one closes the feed. */
    void release() {
        Feed unused = null;
        synchronized (this) {
            if (--openers == 0) {
                unused = feed;
                feed = null;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
