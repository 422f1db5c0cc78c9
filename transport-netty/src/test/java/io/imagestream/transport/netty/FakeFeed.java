package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.TestFrames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A stream whose images a test makes; they are loaded at once, when the test says so, or on another thread. */
final class FakeFeed implements StreamFeed {
    final AtomicInteger loads = new AtomicInteger();
    final List<Receiver> receivers = new CopyOnWriteArrayList<>();
    final List<Exception> unfit = new CopyOnWriteArrayList<>();
    private final int size;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Executor loader = Runnable::run;
    private volatile IntFunction<Frame> source = TestFrames::frame;
    private volatile long budget = Long.MAX_VALUE;
    private volatile Frame newest;
    /** So low that a test which is held up is never too slow for it. */
    private volatile double ips = 0.001;

    private FakeFeed(int size) {
        this.size = size;
    }

    static FakeFeed indexed(int size) {
        return new FakeFeed(size);
    }

    static FakeFeed live() {
        return new FakeFeed(0);
    }

    @Override
    public void unfit(Exception cause) {
        unfit.add(cause);
    }

    FakeFeed budget(long bytes) {
        budget = bytes;
        return this;
    }

    FakeFeed ips(double perSecond) {
        ips = perSecond;
        return this;
    }

    FakeFeed source(IntFunction<Frame> images) {
        source = images;
        return this;
    }

    FakeFeed loadsOn(Executor executor) {
        loader = executor;
        return this;
    }

    FakeFeed loadsLater() {
        return loadsOn(waiting::add);
    }

    /** How many images are to be loaded. */
    int waiting() {
        return waiting.size();
    }

    /** Loads the image that has waited longest. */
    void loadNext() {
        waiting.remove().run();
    }

    /** Brings a live stream's next frame. */
    void bring(Frame frame) {
        newest = frame;
        receivers.forEach(receiver -> receiver.frame(frame));
    }

    @Override
    public int id() {
        return 7;
    }

    @Override
    public String name() {
        return "stream7";
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double ips() {
        return ips;
    }

    @Override
    public long memoryBudget() {
        return budget;
    }

    @Override
    public CompletableFuture<Frame> load(int index) {
        CompletableFuture<Frame> result = new CompletableFuture<>();
        loader.execute(() -> {
            loads.incrementAndGet();
            try {
                result.complete(source.apply(index));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public Registration subscribe(Receiver receiver) {
        receivers.add(receiver);
        if (newest != null) {
            receiver.frame(newest);
        }
        return () -> receivers.remove(receiver);
    }

    @Override
    public Registration onRateChange(Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Shared> T shared(Class<T> type, Function<StreamFeed, T> make) {
        throw new UnsupportedOperationException();
    }
}
