package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Delivery;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.LargeImages;
import io.imagestream.ManualScheduler;
import io.imagestream.PublishedFrames;
import io.imagestream.RtpServerBuilder;
import io.imagestream.ServerListener;
import io.imagestream.SkipReason;
import io.imagestream.Stream;
import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.transport.udp.Leftovers;
import io.imagestream.transport.udp.Loops;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.RtpJpegPayload;
import io.imagestream.wire.RtpPacket;
import io.imagestream.wire.SenderReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server sends to one receiver. */
class RtpServerTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int DATAGRAM = 700;

    private final PublishedFrames camera = FrameSource.published();
    private final ManualScheduler time = new ManualScheduler();
    private final Receiver receiver = Receiver.open();

    @AfterEach
    void nothingIsLeft() {
        receiver.close();
        Leftovers.assertNone();
    }

    private RtpServerBuilder server() {
        return ImageStreamServer.builder()
                .udpPush()
                .rtp("127.0.0.1", receiver.port())
                .source(camera)
                .ips(25)
                .spread(0)
                .datagramSize(DATAGRAM);
    }

    /** Time moves on in the middle between two frames, so that none of them comes too early. */
    private void advance(Duration duration) {
        time.advance(duration);
        Loops.settle();
    }

    private static byte[] jpeg(int seed) {
        return RtpImages.jpeg(seed, WIDTH, HEIGHT);
    }

    // --- packets ----------------------------------------------------------------------------------------------------

    @Test
    void aJpegThatFitsGoesOutBitByBit() {
        try (ImageStreamServer server = server().start()) {
            byte[] image = jpeg(1);
            camera.publish(image);
            Receiver.Packets frame = receiver.readFrame();
            assertThat(frame.scan()).isEqualTo(RtpImages.scan(image));
            List<Integer> lengths = frame.lengths();
            assertThat(lengths).hasSizeGreaterThan(3);
            assertThat(lengths.subList(0, lengths.size() - 1)).containsOnly(DATAGRAM);
            assertThat(lengths.get(lengths.size() - 1)).isBetween(1, DATAGRAM);
            for (int i = 0; i < frame.packets().size(); i++) {
                RtpPacket packet = frame.packets().get(i);
                assertThat(packet.payloadType()).isEqualTo(26);
                assertThat(packet.sequence()).isEqualTo((frame.first() + i) & 0xffff);
                assertThat(packet.timestamp()).isEqualTo(frame.timestamp());
                assertThat(packet.ssrc()).isEqualTo(frame.ssrc());
            }
            RtpJpegPayload first = frame.payloads().get(0);
            assertThat(first.type()).isEqualTo(1);
            assertThat(first.width()).isEqualTo(WIDTH);
            assertThat(first.height()).isEqualTo(HEIGHT);
            Await.untilAsserted(() -> assertThat(server.stats().framesSent()).isEqualTo(1));
            assertThat(server.stats().framesTranscoded()).isZero();
            assertThat(server.stats().bytesSent())
                    .isEqualTo(lengths.stream().mapToInt(length -> length).sum());
            assertThat(server.stats().viewers()).isEqualTo(1);
        }
    }

    @Test
    void numbersGoOnFromFrameToFrameAlsoWhereTheImagesComeAgain(@TempDir Path folder) throws Exception {
        Path one = Files.write(folder.resolve("1.jpg"), jpeg(1));
        Path two = Files.write(folder.resolve("2.jpg"), jpeg(2));
        try (ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .rtp("127.0.0.1", receiver.port())
                .frames(one, two)
                .ips(50)
                .start()) {
            Receiver.Packets before = receiver.readFrame();
            assertThat(before.scan()).isEqualTo(RtpImages.scan(jpeg(1)));
            for (int i = 1; i < 6; i++) {
                Receiver.Packets frame = receiver.readFrame();
                assertThat(frame.scan()).isEqualTo(RtpImages.scan(jpeg(1 + i % 2)));
                assertThat(frame.first()).isEqualTo(before.next());
                assertThat(frame.ssrc()).isEqualTo(before.ssrc());
                assertThat(frame.timestamp() - before.timestamp())
                        .as("ticks since the frame before, 1800 but for what comes between")
                        .isPositive();
                before = frame;
            }
            assertThat(server.uri()).isEqualTo(new StreamUri(Delivery.RTP, "127.0.0.1", receiver.port()));
        }
    }

    @Test
    void timeIsCountedInNinetiethsOfAMillisecond() {
        try (ImageStreamServer server = server().scheduler(time).start()) {
            camera.publish(jpeg(1));
            int first = receiver.readFrame().timestamp();
            advance(Duration.ofMillis(40));
            camera.publish(jpeg(2));
            assertThat(receiver.readFrame().timestamp() - first).isEqualTo(3600);
            advance(Duration.ofHours(20)); // Beyond 32 bits.
            camera.publish(jpeg(3));
            assertThat(receiver.readFrame().timestamp() - first).isEqualTo((int) (3600 + 72_000L * 90_000));
            assertThat(server.isRunning()).isTrue();
        }
    }

    @Test
    void everyReceiverOfAStreamGetsNumbersOfItsOwnAndImagesAreTranscodedOnce() {
        Stream stream = Stream.builder().source(camera).ips(25).build();
        try (Receiver other = Receiver.open();
                ImageStreamServer one = ImageStreamServer.builder().udpPush().rtp("127.0.0.1", receiver.port()).stream(
                                stream)
                        .start();
                ImageStreamServer two = ImageStreamServer.builder().udpPush().rtp("127.0.0.1", other.port()).stream(
                                stream)
                        .start()) {
            camera.publish(RtpImages.png(1, WIDTH, HEIGHT));
            Receiver.Packets first = receiver.readFrame();
            Receiver.Packets second = other.readFrame();
            assertThat(second.scan()).isEqualTo(first.scan());
            assertThat(second.ssrc()).isNotEqualTo(first.ssrc());
            assertThat(one.stats().framesTranscoded()).isEqualTo(1);
            assertThat(two.stats().framesTranscoded()).isEqualTo(1);
            assertThat(origin(two)).as("what tells sessions apart").isNotEqualTo(origin(one));
        }
    }

    private static String origin(ImageStreamServer server) {
        return server.sdp()
                .orElseThrow()
                .lines()
                .filter(line -> line.startsWith("o="))
                .findFirst()
                .orElseThrow();
    }

    // --- what does not fit ------------------------------------------------------------------------------------------

    @Test
    void whatCannotBeSentIsSkippedCountedAndTold() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        ServerListener listener = new ServerListener() {
            @Override
            public void sourceFailed(Throwable cause) {
                told.add(String.valueOf(cause.getMessage()));
            }
        };
        try (ImageStreamServer server = server().listener(listener).start()) {
            camera.publish(RtpImages.jpeg(1, 2048, 16));
            Await.until("it is skipped", () -> server.stats().skipped(SkipReason.UNFIT) == 1);
            Await.until("it is told", () -> !told.isEmpty());
            assertThat(told.peek()).contains("image 0", "2048", "2040");
            camera.publish(jpeg(2));
            assertThat(receiver.readFrame().scan()).isEqualTo(RtpImages.scan(jpeg(2)));
        }
    }

    @Test
    void whatIsTooLargeIsDescribedIfChosen() {
        try (ImageStreamServer server =
                server().largeImages(LargeImages.DESCRIBE).start()) {
            assertThat(server.sdp().orElseThrow())
                    .doesNotContain("x-dimensions")
                    .contains("o=- ");
            byte[] image = RtpImages.jpeg(1, 2048, 16);
            camera.publish(image);
            Receiver.Packets frame = receiver.readFrame();
            assertThat(frame.scan()).isEqualTo(RtpImages.scan(image));
            assertThat(frame.payloads()).allMatch(payload -> payload.width() == 0 && payload.height() == 0);
            assertThat(server.sdp().orElseThrow()).contains("a=x-dimensions:2048,16");
        }
    }

    @Test
    void whatIsTooLargeIsScaledDownIfChosen() {
        try (ImageStreamServer server =
                server().largeImages(LargeImages.SCALE_DOWN).start()) {
            camera.publish(RtpImages.jpeg(1, 4080, 400));
            RtpJpegPayload payload = receiver.readFrame().payloads().get(0);
            assertThat(payload.width()).isEqualTo(2040);
            assertThat(payload.height()).isEqualTo(200);
            assertThat(server.stats().framesTranscoded()).isEqualTo(1);
        }
    }

    // --- reports ----------------------------------------------------------------------------------------------------

    @Test
    void reportsComeWithTheFirstFrameEveryFiveSecondsAndAtTheEnd() {
        Receiver.Packets frame;
        try (ImageStreamServer server = server().scheduler(time).start()) {
            camera.publish(jpeg(1));
            frame = receiver.readFrame();
            SenderReport first = receiver.readReport().reports().get(0);
            assertThat(first.ssrc()).isEqualTo(frame.ssrc());
            assertThat(first.rtpTimestamp()).isEqualTo(frame.timestamp());
            assertThat(first.packets()).isZero();
            advance(Duration.ofMillis(4999));
            advance(Duration.ofMillis(1));
            SenderReport second = receiver.readReport().reports().get(0);
            assertThat(second.rtpTimestamp() - frame.timestamp()).isEqualTo(450_000);
            assertThat(second.packets()).isEqualTo(frame.packets().size());
            assertThat(second.octets())
                    .isEqualTo(frame.packets().stream()
                            .mapToInt(packet -> packet.payload().remaining())
                            .sum());
            assertThat(server.isRunning()).isTrue();
        }
        RtcpCompound last = receiver.readReport();
        assertThat(last.goodbyes()).containsExactly(frame.ssrc());
        assertThat(last.reports()).hasSize(1);
    }

    // --- the description --------------------------------------------------------------------------------------------

    @Test
    void theDescriptionIsThatOfNow() {
        ImageStreamServer built = server().name("lobby").build();
        assertThat(built.sdp()).isEmpty();
        try (ImageStreamServer server = built.start()) {
            String text = server.sdp().orElseThrow();
            assertThat(text)
                    .matches("(?s)v=0\\r\\no=- \\d+ 1 IN IP4 127\\.0\\.0\\.1\\r\\ns=lobby\\r\\n.*")
                    .contains("c=IN IP4 127.0.0.1\r\n", "m=video " + receiver.port() + " RTP/AVP 26\r\n")
                    .contains("a=framerate:25\r\n");
            assertThat(server.sdp()).contains(text);
            server.ips(12.5);
            assertThat(server.sdp().orElseThrow())
                    .contains("a=framerate:12.5\r\n")
                    .matches("(?s)v=0\\r\\no=- \\d+ 2 IN .*");
        }
    }

    // --- nobody there -----------------------------------------------------------------------------------------------

    @Test
    void aReceiverMayComeLater() {
        int port = receiver.port();
        receiver.close();
        try (ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .rtp("localhost", port)
                .ips(100)
                .start()) {
            // What the machine says of nobody being there ends nothing, whether it is heard between two bursts or
            // within one.
            Await.until("it has sent to nobody", () -> server.stats().framesOffered() > 10);
            assertThat(server.stats().viewers()).isEqualTo(1);
            assertThat(server.stats().disconnects()).isEmpty();
            try (Receiver late = Receiver.at(port)) {
                late.readFrame(); // It may have come in the middle of it.
                assertThat(late.readFrame().payloads().get(0).offset()).isZero();
            }
        }
    }

    @Test
    void aReceiverThatIsUnknownIsNamed() {
        assertThatThrownBy(() -> ImageStreamServer.builder()
                        .udpPush()
                        .rtp("no-such-host.invalid", 5004)
                        .start())
                .isInstanceOf(ImageStreamException.class)
                .hasMessageContaining("'no-such-host.invalid'");
    }
}
