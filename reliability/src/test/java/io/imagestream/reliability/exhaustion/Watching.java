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
    private final String via;
    private volatile Frame last;
    private final ImageStreamClient client;

    private Watching(String via, int port) {
        this.via = via;
        last = images(via).frame(0, 1000);
        client = builder(via, Shown.GROUP, port).onFrame(this::take).start();
    }

    private void take(Frame frame) {
        last = frame;
        frames.incrementAndGet();
    }

    /** Begins to watch what this machine's port has; over {@code rtp} what is sent there, over {@code mcast} to the group. */
    static Watching start(String via, int port) {
        return new Watching(via, port);
    }

    /** Returns what makes the images that go that way. */
    static MoodySource.Images images(String via) {
        return via.equals("rtp") ? RtpFrames::frame : TestFrames::frame;
    }

    static ClientBuilder<?> builder(String via, String group, int port) {
        switch (via.toLowerCase(Locale.ROOT)) {
            case "tcp":
                return ImageStreamClient.builder().tcpPush("127.0.0.1", port).maxFrameLength(200_000_000);
            case "udp":
                return ImageStreamClient.builder().udpPush("127.0.0.1", port);
            case "rtp":
                return ImageStreamClient.builder().rtp("127.0.0.1", port);
            case "mcast":
                return ImageStreamClient.builder().mcastPush(group, port).networkInterface("lo");
            default:
                throw new IllegalArgumentException(via);
        }
    }

    long frames() {
        return frames.get();
    }

    Frame last() {
        return last;
    }

    /** Returns the number of the image that it saw last. */
    int number() {
        return number(via, last);
    }

    static int number(String via, Frame frame) {
        byte[] bytes = frame.toByteArray();
        return via.equals("rtp") ? RtpFrames.number(bytes) : TestFrames.number(bytes);
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
