package io.imagestream.examples;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;

/** Publishes a drawing 30 times a second over UDP, where what is late is dropped and never holds up what is new. */
public final class PushDatagrams {
    private PushDatagrams() {}

    /**
     * Serves until Ctrl-C.
     *
     * @param args none
     * @throws InterruptedException when interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        PublishedFrames frames = FrameSource.published();
        ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .ips(30)
                .datagramSize(1400) // Fits into a packet of most networks; 1200, the default, into nearly all.
                .source(frames)
                .start();
        System.out.println("listening " + server.uri());

        GalaxyFrames camera = new GalaxyFrames(640, 360); // Any loop that makes pictures.
        for (; server.isRunning(); Thread.sleep(33)) {
            frames.publish(camera.get());
        }
    }
}
