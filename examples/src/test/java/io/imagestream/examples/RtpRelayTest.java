package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** RTP/JPEG, received and served again over TCP: as both transports are needed, here. */
class RtpRelayTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;

    private static Frame picture(Color color) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillOval(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
        return Frame.jpeg(image, 0.9);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort() & ~1;
        }
    }

    @Test
    void aViewerOverTcpGetsWhatTheClientReceives() throws IOException {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamServer sender = ImageStreamServer.builder()
                        .udpPush()
                        .rtp("127.0.0.1", freePort())
                        .ips(100)
                        .source(camera)
                        .start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .sdp(sender.sdp().orElseThrow())
                        .start();
                ImageStreamServer relay = ImageStreamServer.builder()
                        .tcpPush()
                        .ips(100)
                        .source(client)
                        .start();
                ImageStreamClient viewer = ImageStreamClient.builder()
                        .tcpPush("127.0.0.1", relay.port())
                        .start()) {
            Await.until("the viewer is known", () -> relay.stats().viewers() == 1);
            int number = 0;
            for (Color color : new Color[] {Color.RED, Color.GREEN, Color.BLUE}) {
                int before = number++;
                camera.publish(picture(color));
                Await.until("the client has it", () -> client.stats().frames() > before);
                Frame received = Objects.requireNonNull(client.newest());
                Frame relayed =
                        Await.value("the viewer's", () -> viewer.stats().frames() > before ? viewer.newest() : null);
                assertThat(relayed.toByteArray()).isEqualTo(received.toByteArray());
            }
            assertThat(client.stats().lost()).isZero();
        }
        ThreadCount.assertNoneLeft();
    }
}
