package io.imagestream.examples;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes a drawing 30 times a second, and does not draw while nobody watches. */
public final class PushLive {
    private PushLive() {}

    /**
     * Serves until Ctrl-C.
     *
     * @param args none
     * @throws InterruptedException when interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        PublishedFrames frames = FrameSource.published();
        AtomicInteger viewers = new AtomicInteger();
        ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .ips(30)
                .source(frames)
                .onViewers(viewers::set)
                .start();
        System.out.println("listening " + server.uri());
        server.httpUri().ifPresent(page -> System.out.println("open " + page));

        GalaxyFrames camera = new GalaxyFrames(640, 360); // Any loop that makes pictures.
        for (; server.isRunning(); Thread.sleep(33)) {
            if (viewers.get() > 0) {
                frames.publish(camera.get());
            }
        }
    }
}
