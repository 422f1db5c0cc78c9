package io.imagestream.transport.udp.datagram;

import io.imagestream.Frame;
import io.imagestream.spi.StreamFeed;
import io.imagestream.testkit.TestFrames;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An indexed stream whose images are loaded at once. */
public final class FakeFeed implements StreamFeed {
    final AtomicInteger loads = new AtomicInteger();
    private final int size;
    private final int length;
    private final double ips;
    private final long budget;
    private final Map<Class<?>, Shared> shared = new HashMap<>();

    public FakeFeed(int size, int length, double ips, long budget) {
        this.size = size;
        this.length = length;
        this.ips = ips;
        this.budget = budget;
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
        loads.incrementAndGet();
        return CompletableFuture.completedFuture(TestFrames.frame(index, length));
    }

    @Override
    public Registration subscribe(Receiver receiver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration onRateChange(Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Shared> T shared(Class<T> type, Function<StreamFeed, T> make) {
        return type.cast(shared.computeIfAbsent(type, key -> make.apply(this)));
    }
}
