package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.TestFrames;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client behind a bad network never shows a torn frame, counts exactly what it missed, and recovers. */
class ImpairedTest {
    private static final long SEED = 20_261_122;
    private static final int LENGTH = 40_000;
    private static final int HEALED = 15;
    private static final long INTERVAL_NANOS = 20_000_000;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1200, 90", "0.05, 1200, 90", "0.2, 1200, 40", "0.2, 8192, 90", "0.01, 1400, 40", "0, 512, 20"})
    void noFrameIsTornAndEachIncompleteOneIsCounted(double loss, int datagram, int frames) throws InterruptedException {
        PublishedFrames source = FrameSource.published();
        List<Frame> received = new CopyOnWriteArrayList<>();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .ips(1000 / 20.0)
                        .datagramSize(datagram)
                        .source(source)
                        .start();
                ImpairingRelay relay = new ImpairingRelay(server.port(), SEED, loss);
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", relay.port())
                        .onFrame(received::add)
                        .start()) {
            Await.until("the client is served", () -> server.stats().viewers() == 1);
            long begin = System.nanoTime();
            for (int number = 0; number < frames + HEALED; number++) {
                if (number == frames) {
                    relay.heal();
                }
                source.publish(TestFrames.jpeg(number, LENGTH));
                relay.awaitFrames(number + 1);
                awaitRead(client, number + 1, received, relay);
                long left = begin + (number + 1) * INTERVAL_NANOS - System.nanoTime();
                Thread.sleep(Math.max(0, left / 1_000_000));
            }
            assertThat(client.stats().incomplete()).isEqualTo(relay.torn());
            assertThat(received).hasSize(relay.whole());
            assertThat(client.stats().frames()).isEqualTo(relay.whole());
            assertThat(client.stats().rejected()).isEqualTo(frames + HEALED); // The relay's marks alone.
            assertThat(relay.torn() > 0).isEqualTo(loss > 0);
            assertThat(relay.doubled()).isPositive();
            Await.until("all are counted", () -> server.stats().framesSent() == frames + HEALED);
        }
        int previous = -1;
        for (Frame frame : received) {
            assertThat(frame.id()).isGreaterThan(previous);
            assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(frame.id(), LENGTH));
            previous = frame.id();
        }
        List<Integer> last = received.subList(received.size() - HEALED, received.size()).stream()
                .map(Frame::id)
                .toList();
        assertThat(last.get(0)).isEqualTo(frames); // Once nothing is lost every frame arrives.
        assertThat(last.get(HEALED - 1)).isEqualTo(frames + HEALED - 1);
    }

    /** The next frame waits for the one before, so that no buffer of this machine loses any: what is lost the relay alone decides. */
    private static void awaitRead(ImageStreamClient client, int marks, List<Frame> received, ImpairingRelay relay) {
        Await.until(
                "frame " + marks + " is read",
                () -> client.stats().rejected() == marks && received.size() == relay.whole());
    }
}
