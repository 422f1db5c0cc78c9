package io.imagestream.reliability.exhaustion;

import io.imagestream.ClientBuilder;
import io.imagestream.Frame;
import io.imagestream.ImageStreamClient;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of this library that watches, and remembers what it saw last. */
final class Watching implements AutoCloseable {
    private final AtomicInteger frames = new AtomicInteger();
    private volatile Frame last = TestFrames.frame(0);
    private final ImageStreamClient client;

    private Watching(ClientBuilder<?> builder) {
        client = builder.onFrame(this::take).start();
    }

    private void take(Frame frame) {
        last = frame;
        frames.incrementAndGet();
    }

    /** Begins to watch what this machine's port has; over {@code rtp} what is sent there. */
    static Watching start(String via, int port) {
        return new Watching(builder(via, port));
    }

    private static ClientBuilder<?> builder(String via, int port) {
        switch (via.toLowerCase(Locale.ROOT)) {
            case "tcp":
                return ImageStreamClient.builder().tcpPush("127.0.0.1", port).maxFrameLength(200_000_000);
            case "udp":
                return ImageStreamClient.builder().udpPush("127.0.0.1", port);
            default:
                return ImageStreamClient.builder().rtp("127.0.0.1", port);
        }
    }

    long frames() {
        return frames.get();
    }

    Frame last() {
        return last;
    }

    void awaitMore(int more) {
        long from = frames();
        Await.until(more + " more frames", () -> frames() >= from + more);
    }

    /** How often it had to connect again. */
    long interruptions() {
        return client.stats().connections() - 1;
    }

    @Override
    public void close() {
        client.close();
    }
}
