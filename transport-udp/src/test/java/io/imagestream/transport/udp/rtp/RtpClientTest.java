package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.LargeImages;
import io.imagestream.PublishedFrames;
import io.imagestream.ReceptionStats;
import io.imagestream.RtpClientBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.transport.udp.Leftovers;
import io.imagestream.wire.RtpJpegTrain;
import io.imagestream.wire.SessionDescription;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of the packets that come, on real sockets. */
class RtpClientTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    /** Of ten frames a second. */
    private static final int TICKS = 9_000;

    private static final int TRIES = 20;
    private static final int SSRC = 0x1234_5678;
    private static final int OTHER_SSRC = 0x7654_3210;

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private int port;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    // --- small parts ------------------------------------------------------------------------------------------------

    private static byte[] jpeg(int seed) {
        return RtpImages.jpeg(seed, WIDTH, HEIGHT);
    }

    private ImageStreamClient start(String host) {
        return start(at -> ImageStreamClient.builder().rtp(host, at));
    }

    /** Starts a client at an even port that is free; somebody else may take it meanwhile. */
    private ImageStreamClient start(Function<Integer, RtpClientBuilder> builder) {
        for (int i = 0; i < TRIES; i++) {
            port = freePort();
            try {
                return builder.apply(port).onFrame(frames::add).start();
            } catch (ImageStreamException e) {
                if (!String.valueOf(e.getMessage()).contains("cannot receive at")) {
                    throw e;
                }
            }
        }
        throw new AssertionError("no port is free");
    }

    private static int freePort() {
        try (Receiver probe = Receiver.open()) {
            return probe.port();
        }
    }

    private Frame take() {
        try {
            Frame frame = frames.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (frame == null) {
                throw new AssertionError("no frame within " + Await.PATIENCE);
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Checks that the next frame is this one, bit by bit. */
    private Frame assertNext(byte[] jpeg) {
        Frame frame = take();
        assertThat(RtpImages.scan(frame.toByteArray())).isEqualTo(RtpImages.scan(jpeg));
        return frame;
    }

    private static BufferedImage decoded(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int[] pixels(byte[] jpeg) {
        BufferedImage image = decoded(jpeg);
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static void assertNothingWrong(ImageStreamClient client) {
        ReceptionStats stats = client.stats();
        assertThat(stats.gaps()).isZero();
        assertThat(stats.lost()).isZero();
        assertThat(stats.incomplete()).isZero();
        assertThat(stats.rejected()).isZero();
        assertThat(stats.invalid()).isZero();
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "0.0.0.0,127.0.0.1", "localhost,127.0.0.1", "::1,::1", "::,::1"})
    void framesComeBitByBit(String host, String sender) {
        try (ImageStreamClient client = start(host);
                Sender camera = Sender.at(sender, port, SSRC, 65_530)) {
            assertThat(client.stats().connected()).isTrue();
            for (int i = 0; i < 5; i++) {
                camera.frame(jpeg(i), i * TICKS);
                Frame frame = assertNext(jpeg(i));
                assertThat(frame.id()).isEqualTo(i);
                assertThat(pixels(frame.toByteArray())).isEqualTo(pixels(jpeg(i)));
                assertThat(frame.captured()).isBetween(Instant.now().minusSeconds(60), Instant.now());
            }
            assertThat(client.stats().frames()).isEqualTo(5);
            assertNothingWrong(client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1400, 8192, 65_507})
    void packetsOfAnyLengthAreRead(int length) {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            byte[] image = RtpImages.jpeg(1, 1280, 960);
            for (int i = 0; i < 3; i++) {
                List<byte[]> packets = camera.packets(image, length, i * TICKS);
                for (int from = 0; from < packets.size(); from += 16) {
                    packets.subList(from, Math.min(packets.size(), from + 16)).forEach(camera::send);
                    Thread.yield();
                }
                assertNext(image);
            }
            assertNothingWrong(client);
        }
    }

    @Test
    void anySinglePacketMayBeLost() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            int timestamp = 0;
            camera.frame(jpeg(0), timestamp); // What is missing before the first packet is nobody's loss.
            assertNext(jpeg(0));
            int lost = 0;
            for (int i = 0, count = 1; i < count; i++) {
                timestamp += TICKS;
                List<byte[]> packets = camera.packets(jpeg(1), 600, timestamp);
                count = packets.size();
                for (int at = 0; at < count; at++) {
                    if (at != i) {
                        camera.send(packets.get(at));
                    }
                }
                timestamp += TICKS;
                camera.frame(jpeg(2 + i), timestamp);
                assertNext(jpeg(2 + i));
                lost++;
                assertThat(client.stats().incomplete()).isEqualTo(lost);
            }
            int all = lost;
            assertThat(all).isGreaterThan(10);
            Await.untilAsserted(() -> assertThat(client.stats().lost()).isEqualTo(all));
            assertThat(client.stats().frames()).isEqualTo(1 + all);
            assertThat(client.stats().gaps()).isZero();
            assertThat(client.stats().rejected()).isZero();
        }
    }

    @Test
    void packetsMayOvertakeEachOtherAndComeTwice() {
        Random random = new Random(20_261_122);
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            for (int i = 0; i < 20; i++) {
                List<byte[]> packets = new ArrayList<>(camera.packets(jpeg(i), 600, i * TICKS));
                packets.addAll(List.copyOf(packets.subList(0, 5)));
                if (i > 0) {
                    Collections.shuffle(packets, random);
                }
                packets.forEach(camera::send);
                assertNext(jpeg(i));
            }
            Await.until("a sweep has passed", Duration.ofSeconds(20), () -> sweeps(client, camera));
            assertThat(client.stats().frames()).isEqualTo(20);
            assertNothingWrong(client);
        }
    }

    private long begunNanos;

    /** Losses are told after two seconds at most. */
    private boolean sweeps(ImageStreamClient client, Sender camera) {
        long now = System.nanoTime();
        begunNanos = begunNanos == 0 ? now : begunNanos;
        assertThat(client.stats().lost()).as("lost packets of %s", camera.ssrc).isZero();
        return now - begunNanos > 2_500_000_000L;
    }

    @Test
    void aScanThatIsTooLongIsRejected() {
        byte[] large = RtpImages.jpeg(1, 640, 480);
        byte[] small = RtpImages.jpeg(1, 16, 16);
        int bound = RtpImages.scan(large).length - 1;
        try (ImageStreamClient client = start(
                        at -> ImageStreamClient.builder().rtp("127.0.0.1", at).maxFrameLength(bound));
                Sender camera = Sender.to(port, SSRC)) {
            camera.frame(large, 0);
            camera.frame(small, TICKS);
            assertNext(small);
            assertThat(client.stats().rejected()).isEqualTo(1); // The packet that goes beyond.
            assertThat(client.stats().incomplete()).isEqualTo(1);
        }
    }

    @Test
    void garbageIsCountedAndHurtsNothing() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            camera.send(new byte[0]);
            camera.send(new byte[] {(byte) 0x80, 26, 0});
            camera.send(new byte[] {(byte) 0x80, (byte) 200, 0, 9}); // A report that is cut off.
            camera.send(new byte[40]);
            camera.frame(jpeg(1), 0);
            assertNext(jpeg(1));
            assertThat(client.stats().rejected()).isEqualTo(4);
        }
    }

    @Test
    void aClientThatIsSlowLosesFramesWhole() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        List<Frame> seen = new ArrayList<>();
        try (ImageStreamClient client = start(
                        at -> ImageStreamClient.builder().rtp("127.0.0.1", at).onFrame(frame -> {
                            seen.add(frame); // On one thread; looked at when the client has closed.
                            stuck.countDown();
                            awaitQuietly(free);
                        }));
                Sender camera = Sender.to(port, SSRC)) {
            camera.frame(jpeg(0), 0);
            stuck.await();
            for (int i = 1; i < 100; i++) {
                camera.frame(jpeg(1), i * TICKS);
                Thread.sleep(1);
            }
            free.countDown();
            byte[] last = jpeg(2);
            for (int i = 100; !isNewest(client, last); i++) {
                camera.frame(last, i * TICKS);
                Thread.sleep(5);
            }
            assertThat(client.stats().frames()).isLessThan(90);
            assertThat(client.stats().incomplete()).isZero();
            assertThat(client.stats().gaps()).isZero();
            client.close();
            client.closed().join();
        }
        for (Frame frame : seen) {
            assertThat(decoded(frame.toByteArray())).isNotNull();
        }
    }

    private static boolean isNewest(ImageStreamClient client, byte[] jpeg) {
        Frame newest = client.newest();
        return newest != null && java.util.Arrays.equals(RtpImages.scan(newest.toByteArray()), RtpImages.scan(jpeg));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- senders ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherSenderWaitsForTheGoodbyeOfTheFirst(boolean withPackets) throws InterruptedException {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender first = Sender.to(port, SSRC);
                Sender second = Sender.to(port, OTHER_SSRC);
                Sender stranger = Sender.at("127.0.0.2", port, 1, 1)) {
            first.frame(jpeg(0), 0);
            assertNext(jpeg(0));
            List<byte[]> others = second.packets(jpeg(7), Sender.PACKET, 0);
            others.forEach(second::send);
            stranger.goodbye(SSRC, withPackets); // It is not his to say.
            first.frame(jpeg(1), TICKS);
            assertNext(jpeg(1));
            assertThat(client.stats().rejected()).isEqualTo(others.size());
            first.goodbye(SSRC, withPackets);
            int sent = 0;
            do { // By the other socket the goodbye may come later than what follows it.
                sent++;
                second.frame(jpeg(8), sent * TICKS);
                Thread.sleep(5);
            } while (!withPackets && client.stats().frames() < 3 && sent < 100); // For less than a second.
            assertNext(jpeg(8));
        }
    }

    @Test
    void aSenderThatBeganAnewIsHeardAfterASecond() throws InterruptedException {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender first = Sender.to(port, SSRC);
                Sender second = Sender.to(port, OTHER_SSRC)) {
            first.frame(jpeg(0), 4_000_000);
            assertNext(jpeg(0));
            long begin = System.nanoTime();
            for (int i = 0; client.stats().frames() < 2; i++) {
                second.frame(jpeg(1), i * TICKS);
                Thread.sleep(50);
            }
            assertThat(System.nanoTime() - begin).isGreaterThan(900_000_000L);
            assertNext(jpeg(1));
            assertThat(client.stats().rejected()).isPositive();
            assertThat(client.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void aSenderMaySetItsNumbersBack() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            camera.frame(jpeg(0), 40_000_000);
            assertNext(jpeg(0));
            camera.frame(jpeg(1), 5); // Its numbers go on, its clock does not.
            assertNext(jpeg(1));
            camera.frame(jpeg(2), 5 + TICKS);
            assertNext(jpeg(2));
            assertNothingWrong(client);
        }
    }

    @Test
    void onlyTheSourceThatWasChosenIsHeard() {
        try (ImageStreamClient client = start(
                        at -> ImageStreamClient.builder().rtp("127.0.0.1", at).source("127.0.0.2"));
                Sender stranger = Sender.to(port, SSRC);
                Sender camera = Sender.at("127.0.0.2", port, OTHER_SSRC, 7)) {
            stranger.frame(jpeg(0), 0);
            camera.frame(jpeg(1), 0);
            assertNext(jpeg(1));
            stranger.goodbye(OTHER_SSRC, true);
            stranger.frame(jpeg(0), TICKS);
            camera.frame(jpeg(2), TICKS);
            assertNext(jpeg(2));
            assertNothingWrong(client);
        }
    }

    // --- reports ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsTellWhenFramesWereTaken(boolean withPackets) {
        Instant time = Instant.parse("2001-02-03T04:05:06.250Z");
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            camera.report(time, 90_000, withPackets);
            int i = 0;
            Frame frame;
            do { // By another socket a report may come later than the frame.
                i++;
                assertThat(i).isLessThan(50);
                camera.frame(jpeg(1), 90_000 + i * TICKS);
                frame = assertNext(jpeg(1));
            } while (frame.captured().isAfter(time.plusSeconds(100)));
            assertThat(Duration.between(time.plusMillis(100L * i), frame.captured())
                            .abs())
                    .isLessThan(Duration.ofNanos(1_000));
            assertNothingWrong(client);
        }
    }

    @Test
    void reportsOfOthersAreOfNoAccount() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC);
                Sender other = Sender.to(port, OTHER_SSRC);
                Sender liar = Sender.at("127.0.0.2", port, SSRC, 1)) {
            other.report(Instant.EPOCH, 0, true);
            liar.report(Instant.EPOCH, 0, true);
            camera.frame(jpeg(1), 0);
            assertThat(assertNext(jpeg(1)).captured()).isBetween(Instant.now().minusSeconds(60), Instant.now());
            assertNothingWrong(client);
        }
    }

    // --- places -----------------------------------------------------------------------------------------------------

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        for (RtpClientBuilder builder : List.of(
                ImageStreamClient.builder().rtp("203.0.113.9", 5004),
                ImageStreamClient.builder().sdp(description("203.0.113.9", 5004, Optional.empty())))) {
            assertThatExceptionOfType(ImageStreamException.class)
                    .isThrownBy(builder::start)
                    .withMessageStartingWith("rtp://203.0.113.9:5004: 203.0.113.9 is no address of this machine")
                    .withMessageContaining("lo (")
                    .withMessageContaining("127.0.0.1")
                    .withMessageContaining("0.0.0.0")
                    .withMessageContaining("multicast group");
        }
    }

    @Test
    void aHostThatIsUnknownIsNamed() {
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(() ->
                        ImageStreamClient.builder().rtp("nowhere.invalid", 5004).start())
                .withMessage("rtp://nowhere.invalid:5004: the host is unknown");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        try (Receiver other = Receiver.open()) {
            assertThatExceptionOfType(ImageStreamException.class)
                    .isThrownBy(() -> ImageStreamClient.builder()
                            .rtp("127.0.0.1", other.port())
                            .start())
                    .withMessageContaining("127.0.0.1 port " + other.port())
                    .withMessageContaining("Address already in use")
                    .withMessageContaining("is allowed");
        }
    }

    @Test
    void whereThePortOfReportsIsTakenFramesCome() throws IOException {
        int free = freePort();
        try (DatagramSocket other = new DatagramSocket(free + 1, InetAddress.getByName("127.0.0.1"));
                ImageStreamClient client = ImageStreamClient.builder()
                        .rtp("127.0.0.1", free)
                        .onFrame(frames::add)
                        .start();
                Sender camera = Sender.to(free, SSRC)) {
            camera.frame(jpeg(1), 0);
            assertNext(jpeg(1));
            assertThat(other.isClosed()).isFalse();
            assertNothingWrong(client);
        }
    }

    @Test
    void aClosedClientLeavesItsPortsFree() throws IOException {
        ImageStreamClient client = start("127.0.0.1");
        client.close();
        client.closed().join();
        Leftovers.assertNone();
        Receiver.at(port).close();
    }

    // --- descriptions -----------------------------------------------------------------------------------------------

    private static String description(String address, int port, Optional<SessionDescription.Dimensions> dimensions) {
        return new SessionDescription(
                        "test",
                        1,
                        1,
                        "127.0.0.1",
                        address,
                        OptionalInt.empty(),
                        Optional.empty(),
                        port,
                        port,
                        RtpJpegTrain.PAYLOAD_TYPE,
                        OptionalDouble.empty(),
                        dimensions,
                        true)
                .toText();
    }

    @Test
    void aDescriptionTellsTheSizeOfLargeImages() {
        byte[] large = RtpImages.jpeg(1, 2564, 1442);
        Optional<SessionDescription.Dimensions> size = Optional.of(new SessionDescription.Dimensions(2564, 1442));
        try (ImageStreamClient client =
                        start(at -> ImageStreamClient.builder().sdp(description("127.0.0.1", at, size)));
                Sender camera = Sender.to(port, SSRC)) {
            camera.report(Instant.EPOCH, 0, true); // The description says that reports come with packets.
            List<byte[]> packets = camera.packets(large, 8192, 0);
            packets.forEach(camera::send);
            Frame frame = assertNext(large);
            assertThat(decoded(frame.toByteArray()).getWidth()).isEqualTo(2564);
            assertThat(decoded(frame.toByteArray()).getHeight()).isEqualTo(1442);
            assertThat(frame.captured()).isEqualTo(Instant.EPOCH);
            assertNothingWrong(client);
        }
    }

    @Test
    void withoutADescriptionLargeImagesAreRejected() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC)) {
            List<byte[]> packets = camera.packets(RtpImages.jpeg(1, 2564, 1442), 65_507, 0);
            packets.forEach(camera::send);
            Await.untilAsserted(() -> assertThat(client.stats().rejected()).isEqualTo(packets.size()));
            assertThat(client.stats().incomplete()).isZero();
        }
    }

    // --- our servers ------------------------------------------------------------------------------------------------

    @Test
    void ourServerIsReadAndItsDescription() throws InterruptedException {
        PublishedFrames camera = FrameSource.published();
        try (ImageStreamClient client = start("127.0.0.1");
                ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .rtp("127.0.0.1", port)
                        .ips(1000)
                        .source(camera)
                        .start()) {
            Instant before = Instant.now();
            for (int i = 0; i < 5; i++) {
                camera.publish(jpeg(i));
                Frame frame = assertNext(jpeg(i));
                assertThat(frame.captured())
                        .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
            }
            assertNothingWrong(client);
            RtpClientBuilder described =
                    ImageStreamClient.builder().sdp(server.sdp().orElseThrow());
            assertThat(described).hasToString("rtp://127.0.0.1:" + port);
            server.close();
            // Its goodbye lets another one begin at once, or in a second if it was lost.
            PublishedFrames nextCamera = FrameSource.published();
            try (ImageStreamServer next = ImageStreamServer.builder()
                    .udpPush()
                    .rtp("127.0.0.1", port)
                    .ips(1000)
                    .largeImages(LargeImages.SCALE_DOWN)
                    .source(nextCamera)
                    .start()) {
                while (frames.isEmpty()) {
                    nextCamera.publish(jpeg(9));
                    Thread.sleep(20);
                }
                assertNext(jpeg(9));
                assertThat(next.stats().viewers()).isEqualTo(1);
            }
        }
    }

    @Test
    void aGroupIsReadByAllWhoJoin() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String group = "239.255." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
        PublishedFrames camera = FrameSource.published();
        BlockingQueue<Frame> others = new LinkedBlockingQueue<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .mcastPush(group)
                        .rtp()
                        .networkInterface("lo")
                        .timeToLive(0)
                        .ips(1000)
                        .source(camera)
                        .start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .rtp(group, server.port())
                        .networkInterface("lo")
                        .onFrame(frames::add)
                        .start();
                ImageStreamClient other = ImageStreamClient.builder()
                        .sdp(server.sdp().orElseThrow())
                        .networkInterface("lo")
                        .source("127.0.0.1")
                        .onFrame(others::add)
                        .start();
                ImageStreamClient strangers = ImageStreamClient.builder()
                        .rtp(group, server.port())
                        .networkInterface("lo")
                        .source("127.0.0.9")
                        .start()) {
            for (int i = 0; i < 5; i++) {
                camera.publish(jpeg(i));
                assertNext(jpeg(i));
                Await.until("the other has it, too", () -> !others.isEmpty());
                assertThat(RtpImages.scan(others.remove().toByteArray())).isEqualTo(RtpImages.scan(jpeg(i)));
            }
            assertNothingWrong(client);
            assertNothingWrong(other);
            assertThat(strangers.stats().frames()).isZero();
        }
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        assertThatExceptionOfType(ImageStreamException.class)
                .isThrownBy(() -> ImageStreamClient.builder()
                        .rtp("239.255.1.2", 5004)
                        .networkInterface("nowhere9")
                        .start())
                .withMessageStartingWith("rtp://239.255.1.2:5004: ")
                .withMessageContaining("'nowhere9'");
    }

    @Test
    void aServerRelaysWhatAClientReceives() {
        try (ImageStreamClient client = start("127.0.0.1");
                Sender camera = Sender.to(port, SSRC);
                ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .ips(100)
                        .source(client)
                        .start();
                ImageStreamClient viewer = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .start()) {
            Await.until("the viewer is known", () -> server.stats().viewers() == 1);
            camera.frame(jpeg(1), 0);
            Frame frame = assertNext(jpeg(1));
            Frame relayed = Await.value("a frame", viewer::newest);
            assertThat(relayed.toByteArray()).isEqualTo(frame.toByteArray());
        }
    }
}
