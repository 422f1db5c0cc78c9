package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.spi.StreamFeed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A live stream without any source: frames come when a test says so. */
final class LiveFeed implements StreamFeed {
    private final List<Receiver> receivers = new CopyOnWriteArrayList<>();

    /** Brings a frame to all who subscribed. */
    void frame(Frame frame) {
        receivers.forEach(receiver -> receiver.frame(frame));
    }

    @Override
    public int id() {
        return 1;
    }

    @Override
    public String name() {
        return "live";
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public double ips() {
        return 10;
    }

    @Override
    public long memoryBudget() {
        return 1 << 20;
    }

    @Override
    public CompletableFuture<Frame> load(int index) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void transcoded() {}

    @Override
    public void unfit(Exception cause) {
        throw new IllegalStateException(cause);
    }

    @Override
    public Registration subscribe(Receiver receiver) {
        receivers.add(receiver);
        return () -> receivers.remove(receiver);
    }

    @Override
    public Registration onRateChange(Runnable task) {
        return () -> {};
    }

    @Override
    public <T extends Shared> T shared(Class<T> type, Function<StreamFeed, T> make) {
        return make.apply(this);
    }
}
