package io.imagestream.examples;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;

/** Sends a drawing 30 times a second as RTP to a multicast group on this machine, for any player. */
public final class SendRtp {
    private SendRtp() {}

    /**
     * Sends until Ctrl-C, whether anybody watches or not.
     *
     * @param args none
     * @throws InterruptedException when interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        PublishedFrames frames = FrameSource.published();
        ImageStreamServer server = ImageStreamServer.builder()
                .mcastPush("239.255.42.42") // Or udpPush().rtp(host, port), for one machine.
                .networkInterface("127.0.0.1") // The loopback interface: nothing leaves this machine.
                .timeToLive(0)
                .rtp()
                .port(5004)
                .source(frames)
                .ips(30)
                .start();
        // Save it as stream.sdp: ffplay -localaddr 127.0.0.1 -protocol_whitelist file,rtp,udp stream.sdp
        System.out.print(server.sdp().orElseThrow());

        GalaxyFrames camera = new GalaxyFrames(640, 360); // Any loop that makes pictures.
        for (; server.isRunning(); Thread.sleep(33)) {
            frames.publish(camera.get());
        }
    }
}
