package io.imagestream;

import io.imagestream.session.RateGate;
import io.imagestream.spi.StreamFeed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a stream's frames to all its servers: loads an indexed source's, holds a live source's back to the rate. */
final class Feed implements StreamFeed, LiveFrameSource.Demand {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);

    private static final long WARNING_INTERVAL_NANOS = 60_000_000_000L;

    private final DefaultStream stream;
    private final Scheduler scheduler;
    private final ThreadPoolExecutor loader;
    private final int size;
    private final List<StreamFeed.Receiver> receivers = new CopyOnWriteArrayList<>();
    private final List<Consumer<Throwable>> failureListeners = new CopyOnWriteArrayList<>();
    private final Map<Class<?>, Shared> shared = new HashMap<>();
    private final AtomicInteger watchers = new AtomicInteger();
    private final LongAdder brought = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder rateLimited = new LongAdder();
    private final LongAdder wrongFormat = new LongAdder();
    private final LongAdder transcoded = new LongAdder();
    private final Registration rateChange;

    // Guarded by this.
    private final RateGate gate;
    private @Nullable ImageFormat format;
    private @Nullable Frame newest;
    private @Nullable Frame held;
    private Scheduler.@Nullable Scheduled holding;
    private LiveFrameSource.@Nullable Subscription subscription;
    private long newestNanos;
    private boolean failing;
    private boolean unfitTold;
    private long unfitNanos;
    private boolean warned;
    private long warnedNanos;
    private boolean closed;

    Feed(DefaultStream stream, Scheduler scheduler) {
        this.stream = stream;
        this.scheduler = scheduler;
        format = ImageFormat.ofType(stream.type()).orElse(null);
        gate = new RateGate(stream.ips());
        loader = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::loaderThread);
        loader.allowCoreThreadTimeOut(true);
        rateChange = stream.onRateChange(this::rateChanged);
        size = stream.source() instanceof IndexedFrameSource indexed ? indexed.size() : 0;
    }

    private Thread loaderThread(Runnable task) {
        Thread thread = new Thread(task, "imagestream-loader-" + stream.id());
        thread.setDaemon(true);
        return thread;
    }

    /** Checks the source before anything is bound. */
    void check() throws java.io.IOException {
        if (stream.source() instanceof IndexedFrameSource indexed) {
            ImageFormat found = indexed.check();
            synchronized (this) {
                if (format != null && found != format) {
                    throw new java.io.IOException(
                            "the stream's type is " + stream.type() + ", but its images are " + found);
                }
                format = found;
            }
        }
    }

    /** Begins to take a live source's frames, unless that has begun. */
    void begin() {
        if (stream.source() instanceof LiveFrameSource live) {
            synchronized (this) {
                if (subscription != null || closed) {
                    return;
                }
                subscription = () -> {}; // Holds the place, as the source may call back while we subscribe.
            }
            LiveFrameSource.Subscription begun = live.subscribe(new FromSource(), this);
            boolean late;
            synchronized (this) {
                late = closed;
                subscription = begun;
            }
            if (late) {
                begun.cancel();
            }
        }
    }

    void close() {
        LiveFrameSource.Subscription ended;
        Map<Class<?>, Shared> unused;
        synchronized (this) {
            closed = true;
            ended = subscription;
            if (holding != null) {
                holding.cancel();
            }
            unused = new HashMap<>(shared);
            shared.clear();
        }
        rateChange.cancel();
        if (ended != null) {
            guarded(ended::cancel);
        }
        loader.shutdownNow().forEach(Feed::giveUp);
        unused.values().forEach(each -> guarded(each::close));
    }

    private static void guarded(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException | Error e) { // The source is the application's: it must not hold up the close.
            log.warn("the end of a stream failed", e);
        }
    }

    private static void giveUp(Runnable task) {
        if (task instanceof Load load) {
            load.result.completeExceptionally(new IllegalStateException("the stream is closed"));
        }
    }

    // --- what servers ask -------------------------------------------------------------------------------------------

    @Override
    public int id() {
        return stream.id();
    }

    @Override
    public String name() {
        return stream.shownName();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double ips() {
        return stream.ips();
    }

    @Override
    public long memoryBudget() {
        return stream.memoryBudget();
    }

    @Override
    public CompletableFuture<Frame> load(int index) {
        CompletableFuture<Frame> result = new CompletableFuture<>();
        try {
            loader.execute(new Load(index, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IllegalStateException("the stream is closed", e));
        }
        return result;
    }

    /** A task of its own type, so that it can be given up. */
    private final class Load implements Runnable {
        private final int index;
        private final CompletableFuture<Frame> result;

        Load(int index, CompletableFuture<Frame> result) {
            this.index = index;
            this.result = result;
        }

        @Override
        public void run() {
            loadNow(index, result);
        }
    }

    private void loadNow(int index, CompletableFuture<Frame> result) {
        Frame frame;
        try {
            frame = ((IndexedFrameSource) stream.source()).read(index).withId(index);
            ImageFormat expected = format();
            if (expected != null && frame.format() != expected) {
                wrongFormat.increment();
                throw new java.io.IOException("image " + index + " is " + frame.format() + ", the stream " + expected);
            }
        } catch (Exception | Error e) { // The source is the application's: whatever it throws is reported.
            failed(e);
            result.completeExceptionally(e);
            return;
        }
        brought.increment();
        succeeded();
        result.complete(frame);
    }

    @Override
    public void transcoded() {
        transcoded.increment();
    }

    /** Every image of a camera may be unfit, so they are told of as those that cannot be read are. */
    @Override
    public void unfit(Exception cause) {
        long now = scheduler.nanoTime();
        synchronized (this) {
            if (closed || (unfitTold && now - unfitNanos < WARNING_INTERVAL_NANOS)) {
                return;
            }
            unfitTold = true;
            unfitNanos = now;
        }
        log.warn("an image of stream {} is not sent; told once a minute at most: {}", stream.id(), cause.getMessage());
        failureListeners.forEach(listener -> listener.accept(cause));
    }

    @Override
    public synchronized Registration subscribe(StreamFeed.Receiver receiver) {
        receivers.add(receiver);
        if (newest != null) {
            receiver.frame(newest);
        }
        return () -> receivers.remove(receiver);
    }

    @Override
    public Registration onRateChange(Runnable task) {
        return stream.onRateChange(task);
    }

    @Override
    public synchronized <T extends Shared> T shared(Class<T> type, Function<StreamFeed, T> make) {
        return type.cast(shared.computeIfAbsent(type, key -> make.apply(this)));
    }

    Registration onFailure(Consumer<Throwable> listener) {
        Consumer<Throwable> own = cause -> listener.accept(cause);
        failureListeners.add(own);
        return () -> failureListeners.remove(own);
    }

    void watch(int change) {
        watchers.addAndGet(change);
    }

    // --- what the source asks ---------------------------------------------------------------------------------------

    @Override
    public boolean watched() {
        return watchers.get() > 0;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor loader() {
        return task -> {
            try {
                loader.execute(task);
            } catch (RejectedExecutionException e) {
                log.trace("the stream closed before its source was asked", e);
            }
        };
    }

    // --- what the source brings -------------------------------------------------------------------------------------

    private final class FromSource implements LiveFrameSource.Receiver {
        @Override
        public void frame(Frame frame) {
            take(frame);
        }

        @Override
        public void forget() {
            forgetNewest();
        }

        @Override
        public void failed(Throwable cause) {
            Feed.this.failed(cause);
        }
    }

    private void take(Frame frame) {
        ImageFormat expected;
        synchronized (this) {
            if (closed) {
                return;
            }
            expected = format == null ? frame.format() : format;
            format = expected;
            if (frame.format() == expected) {
                brought.increment();
                newestNanos = scheduler.nanoTime();
                passOrHold(frame);
            }
        }
        if (frame.format() != expected) {
            wrongFormat.increment();
            failed(new IllegalArgumentException(
                    "frame " + frame.id() + " is " + frame.format() + ", the stream " + expected));
        } else {
            succeeded();
        }
    }

    private void passOrHold(Frame frame) {
        long wait = gate.waitNanos(newestNanos);
        if (held != null) {
            rateLimited.increment();
            held = frame;
        } else if (wait > 0) {
            held = frame;
            holding = scheduler.at(newestNanos + wait, this::passHeld);
        } else {
            pass(frame);
        }
    }

    private synchronized void passHeld() {
        Frame frame = held;
        if (frame == null || closed) {
            return;
        }
        long now = scheduler.nanoTime();
        long wait = gate.waitNanos(now);
        if (holding != null) {
            holding.cancel();
        }
        if (wait > 0) { // This call was due when it was cancelled: what is held came since, and has its own time.
            holding = scheduler.at(now + wait, this::passHeld);
            return;
        }
        held = null;
        holding = null;
        pass(frame);
    }

    private void pass(Frame frame) {
        gate.pass(scheduler.nanoTime());
        newest = frame;
        for (StreamFeed.Receiver receiver : receivers) {
            receiver.frame(frame);
        }
    }

    private synchronized void forgetNewest() {
        newest = null;
        held = null;
        if (holding != null) {
            holding.cancel();
            holding = null;
        }
        for (StreamFeed.Receiver receiver : receivers) {
            receiver.forget();
        }
    }

    private synchronized void rateChanged() {
        gate.rate(stream.ips());
        if (holding != null) {
            holding.cancel();
            long now = scheduler.nanoTime();
            holding = scheduler.at(now + gate.waitNanos(now), this::passHeld);
        }
    }

    private void failed(Throwable cause) {
        failures.increment();
        boolean first;
        synchronized (this) {
            first = !failing && !closed;
            failing = true;
        }
        if (first) {
            tellLog(cause);
            failureListeners.forEach(listener -> listener.accept(cause));
        }
    }

    /** A source that fails now and then must not flood the log. */
    private void tellLog(Throwable cause) {
        long now = scheduler.nanoTime();
        boolean loud;
        synchronized (this) {
            loud = !warned || now - warnedNanos >= WARNING_INTERVAL_NANOS;
            if (loud) {
                warned = true;
                warnedNanos = now;
            }
        }
        if (loud) {
            log.warn("the source of stream {} fails; told once a minute at most: {}", stream.id(), cause.toString());
        }
        log.debug("the source of stream {} failed", stream.id(), cause);
    }

    private void succeeded() {
        boolean back;
        synchronized (this) {
            back = failing;
            failing = false;
        }
        if (back) {
            log.debug("the source of stream {} works again", stream.id());
        }
    }

    // --- figures ----------------------------------------------------------------------------------------------------

    synchronized @Nullable ImageFormat format() {
        return format;
    }

    /** How long ago the newest frame came, in nanoseconds; -1 before the first one and for an indexed source. */
    synchronized long newestAgeNanos() {
        return newest == null && held == null ? -1 : Math.max(0, scheduler.nanoTime() - newestNanos);
    }

    long brought() {
        return brought.sum();
    }

    long failures() {
        return failures.sum();
    }

    long rateLimited() {
        return rateLimited.sum();
    }

    long wrongFormat() {
        return wrongFormat.sum();
    }

    long transcodings() {
        return transcoded.sum();
    }
}
