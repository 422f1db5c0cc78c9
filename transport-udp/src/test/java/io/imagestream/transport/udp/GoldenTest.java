package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.FamilyDatagramClient.Slice;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.WatchedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the server against what was recorded from the original: the same images, whatever datagrams they are cut into. */
class GoldenTest {
    private static final double IPS = 20;
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration QUIET = Duration.ofMillis(100);
    /** What the recorded conversations ask for. */
    private static final int FRAGMENT_SIZE = 400;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static FrameSource recorded() {
        return FrameSource.frames(Golden.frames().stream().map(Frame::of).collect(Collectors.toList()));
    }

    private static ImageStreamServer pull() {
        return ImageStreamServer.builder().udpPull().source(recorded()).start();
    }

    private static ImageStreamServer push(WatchedTime time) {
        ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .ips(IPS)
                .source(recorded())
                .scheduler(time)
                .start();
        // Manual time leaves the loader no time: an image that is not there yet would be skipped.
        Await.until("all images are loaded", () -> server.stats().framesFromSource() == 5);
        return server;
    }

    /** The ids of the recorded images, each of which must be whole and one of the images that were served. */
    private static List<Integer> ids(Golden.DatagramStep step) {
        List<Integer> ids = new ArrayList<>();
        byte[] image = {};
        int filled = 0;
        for (byte[] datagram : step.receive()) {
            Slice slice = Slice.parse(datagram);
            assertThat(datagram.length).isLessThanOrEqualTo(FRAGMENT_SIZE);
            if (slice.offset() == 0) {
                image = new byte[slice.length()];
                filled = 0;
            }
            System.arraycopy(slice.payload(), 0, image, slice.offset(), slice.payload().length);
            filled += slice.payload().length;
            if (filled == image.length) {
                assertThat(image).isEqualTo(Golden.frames().get(slice.id()));
                ids.add(slice.id());
            }
        }
        return ids;
    }

    private static void assertNext(FamilyDatagramClient client, int id, int size) {
        FamilyDatagramClient.Received frame = client.readFrame();
        assertThat(frame.id()).isEqualTo(id);
        assertThat(frame.image()).isEqualTo(Golden.frames().get(id));
        List<Integer> sizes = frame.sizes();
        assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(length -> length == size);
        assertThat(sizes.get(sizes.size() - 1)).isLessThanOrEqualTo(size);
    }

    @Test
    void pullAnswersAsRecorded() {
        int images = 0;
        try (ImageStreamServer server = pull();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            for (Golden.DatagramStep step : Golden.udpPull()) {
                client.send(step.send());
                for (int id : ids(step)) {
                    assertNext(client, id, FRAGMENT_SIZE);
                    images++;
                }
                client.expectNothing(QUIET);
            }
        }
        assertThat(images).isEqualTo(2);
    }

    @Test
    void pushSendsAsRecorded() {
        WatchedTime time = new WatchedTime(IPS);
        try (ImageStreamServer server = push(time);
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            for (Golden.DatagramStep step : Golden.udpPush()) {
                client.send(step.send());
                Await.until("the client is served", () -> server.stats().viewers() == 1);
                List<Integer> ids = ids(step);
                Await.until(step.send() + " is handled", () -> time.repeating() == (ids.isEmpty() ? 0 : 1));
                client.expectNothing(QUIET); // The first image comes one interval after START.
                if (ids.isEmpty()) {
                    time.advance(Duration.ofSeconds(1));
                    client.expectNothing(QUIET);
                    awaitLoaded(server);
                }
                for (int id : ids) {
                    time.advance(INTERVAL);
                    assertNext(client, id, FRAGMENT_SIZE);
                }
            }
            Await.until("all are counted", () -> server.stats().framesSent() == 2);
        }
    }

    /** The images are cut anew for the client's size. */
    private static void awaitLoaded(ImageStreamServer server) {
        Await.until("all are loaded again", () -> server.stats().framesFromSource() == 10);
    }

    @Test
    void positionsFollowTheRules() {
        try (ImageStreamServer server = pull();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient victim = FamilyDatagramClient.of(server.port())) {
            client.open();
            client.command("GET -1");
            assertNext(client, 0, 1200);
            client.command("GET 3");
            assertNext(client, 3, 1200);
            client.command("GET -1");
            assertNext(client, 4, 1200);
            client.command("GET -1");
            assertNext(client, 0, 1200);
            client.send("GET 7\r\nGET -5\r\nGET 7\r\n\r\n"); // Nothing is sent, but the position moves on.
            client.command("GET -1");
            assertNext(client, 3, 1200);
            client.command("LISTEN_PORT " + victim.dataPort()); // Ignored, and the position stays.
            client.command("GET -1");
            assertNext(client, 4, 1200);
            victim.expectNothing(QUIET);
            client.expectNothing(QUIET);
        }
    }

    @Test
    void aSecondStartDoesNotDoubleTheRateAndPauseKeepsThePosition() {
        WatchedTime time = new WatchedTime(IPS);
        try (ImageStreamServer server = push(time);
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\n\r\nSTART\r\n\r\nSTART\r\n\r\n").command("START");
            Await.until("started", () -> time.repeating() == 1);
            for (int i = 0; i < 7; i++) {
                time.advance(INTERVAL);
                assertNext(client, i % 5, 1200);
            }
            client.expectNothing(QUIET);
            client.command("PAUSE");
            Await.until("paused", () -> time.repeating() == 0);
            time.advance(Duration.ofSeconds(1));
            client.command("START");
            Await.until("started again", () -> time.repeating() == 1);
            client.expectNothing(QUIET);
            time.advance(INTERVAL);
            assertNext(client, 2, 1200);
        }
    }

    @Test
    void endEndsAndTheSamePortMayBeginAnew() {
        try (ImageStreamServer server = pull();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\nGET 1\r\nGET -1\r\nEND\r\nGET 0\r\n");
            assertNext(client, 1, 1200); // What was asked before END is answered.
            assertNext(client, 2, 1200);
            Await.until("the end", () -> server.stats().disconnected(DisconnectReason.END) == 1);
            assertThat(server.stats().clients()).isZero();
            client.command("GET 0");
            Await.until("a stranger now", () -> server.stats().disconnected(DisconnectReason.NO_SESSION) == 1);
            client.expectNothing(QUIET);
            client.send("LISTEN_PORT {port}\r\nGET -1\r\n");
            assertNext(client, 0, 1200);
        }
    }
}
