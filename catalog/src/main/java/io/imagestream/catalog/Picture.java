package io.imagestream.catalog;

import io.imagestream.Frame;
import io.imagestream.session.RateGate;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One stream's newest picture, for all who look at it; there while somebody does. On the catalog's event loop. */
final class Picture implements PictureSource.Receiver {
    private static final int RETRY_SECONDS = 3;

    private final EventLoop loop;
    private final LongSupplier clock;
    private final RateGate gate;
    private final Set<PictureSocket.Look> looks = new HashSet<>();
    private final AtomicReference<@Nullable Frame> came = new AtomicReference<>();
    private @Nullable Supplier<PictureSource> opener;
    private @Nullable PictureSource source;
    private @Nullable Frame newest;
    private String trouble = "";
    private boolean lingering;
    private boolean closed;

    Picture(EventLoop loop, LongSupplier clock, double ips) {
        this.loop = loop;
        this.clock = clock;
        gate = new RateGate(ips);
    }

    /** Begins to read, and begins anew a while after each time that it could not. */
    void readFrom(Supplier<PictureSource> newOpener) {
        opener = newOpener;
        source = newOpener.get();
    }

    private void readAgain() {
        if (!closed && opener != null && source != null) {
            source.close();
            source = opener.get();
        }
    }

    // --- on any thread ----------------------------------------------------------------------------------------------

    @Override
    public void frame(Frame frame) {
        if (came.getAndSet(frame) == null) { // Else the one before has not been looked at, and this takes its place.
            NettyRuntime.execute(loop, this::take);
        }
    }

    @Override
    public void trouble(String why) {
        NettyRuntime.execute(loop, () -> {
            if (!closed) {
                trouble = why;
                looks.forEach(look -> look.notice(why));
                loop.schedule(this::readAgain, RETRY_SECONDS, TimeUnit.SECONDS);
            }
        });
    }

    // --- on the loop ------------------------------------------------------------------------------------------------

    private void take() {
        if (closed) {
            return;
        }
        long now = clock.getAsLong();
        long wait = gate.waitNanos(now);
        if (wait > 0) { // A server that pushes may be faster than a page needs; the newest is shown in its time.
            loop.schedule(this::take, wait, TimeUnit.NANOSECONDS);
            return;
        }
        gate.pass(now);
        Frame frame = came.getAndSet(null);
        if (frame == null) {
            return;
        }
        newest = frame;
        trouble = "";
        looks.forEach(PictureSocket.Look::changed);
    }

    @Nullable
    Frame newest() {
        return newest;
    }

    void add(PictureSocket.Look look) {
        looks.add(look);
        if (newest != null) {
            look.changed();
        } else {
            look.notice(trouble.isEmpty() ? "Waiting for a picture …" : trouble);
        }
    }

    /** Returns whether nobody looks any more. */
    boolean remove(PictureSocket.Look look) {
        looks.remove(look);
        return looks.isEmpty();
    }

    /** Begins the time for which it stays although nobody looks; false when it runs already. */
    boolean mayLinger() {
        boolean first = !lingering;
        lingering = true;
        return first;
    }

    /** Ends that time; returns whether nobody looks. */
    boolean hasLingered() {
        lingering = false;
        return looks.isEmpty();
    }

    void close() {
        if (!closed && source != null) {
            source.close();
        }
        closed = true;
    }
}
