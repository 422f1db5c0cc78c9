package io.imagestream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossyRelayTest {
    private static final String HERE = "127.0.0.1";
    private static final int COUNT = 200;
    private static final int UNDER_WAY = 50;

    /** What came of the numbers 0 to {@link #COUNT} - 1, each a datagram; few are under way at once, so that no buffer overflows. */
    private static List<Integer> through(LossyRelay relay, DatagramSocket receiver) throws IOException {
        List<Integer> came = new ArrayList<>();
        receiver.setSoTimeout(1);
        try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            InetAddress here = InetAddress.getByName(HERE);
            for (int i = 0; i < COUNT; i++) {
                sender.send(new DatagramPacket(new byte[] {(byte) i}, 1, here, relay.port()));
                drain(relay, receiver, came, i + 1 - UNDER_WAY);
            }
        }
        drain(relay, receiver, came, COUNT);
        return came;
    }

    private static void drain(LossyRelay relay, DatagramSocket receiver, List<Integer> came, int sent) {
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        Await.untilAsserted(() -> {
            long passed = relay.passed();
            long done = passed - relay.doubled() + relay.lost();
            while (came.size() < passed) {
                try {
                    receiver.receive(packet);
                    came.add(packet.getData()[0] & 0xFF);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            assertThat(done).as("%d came", came.size()).isGreaterThanOrEqualTo(sent);
            assertThat(came).hasSizeGreaterThanOrEqualTo((int) passed);
        });
    }

    private interface Setting {
        LossyRelay of(LossyRelay relay);
    }

    private static List<Integer> through(Setting setting) throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(new InetSocketAddress(HERE, 0));
                LossyRelay relay = setting.of(LossyRelay.towards(HERE, receiver.getLocalPort()))
                        .start()) {
            return through(relay, receiver);
        }
    }

    private static List<Integer> all() {
        return IntStream.range(0, COUNT).boxed().collect(Collectors.toList());
    }

    @Test
    void passesEverythingOnUnlessTold() throws IOException {
        assertThat(through(relay -> relay)).isEqualTo(all());
    }

    @Test
    void losesByASeed() throws IOException {
        List<Integer> came = through(relay -> relay.lose(0.3).seed(1));

        assertThat(came).isSorted().doesNotHaveDuplicates().hasSizeBetween(COUNT / 2, COUNT * 9 / 10);
        assertThat(through(relay -> relay.lose(0.3).seed(1))).isEqualTo(came);
        assertThat(through(relay -> relay.lose(0.3).seed(2))).isNotEqualTo(came);
        assertThat(through(relay -> relay.lose(1))).isEmpty();
    }

    @Test
    void doubles() throws IOException {
        List<Integer> came = through(relay -> relay.twice(0.3).seed(1));

        assertThat(came).isSorted().hasSizeBetween(COUNT * 11 / 10, COUNT * 3 / 2);
        assertThat(new HashSet<>(came)).hasSize(COUNT);
    }

    @Test
    void swapsNeighbours() throws IOException {
        List<Integer> came = through(relay -> relay.swap(0.3).seed(1));

        assertThat(came).isNotEqualTo(all()).containsExactlyInAnyOrderElementsOf(all());
        assertThat(IntStream.range(0, COUNT).map(i -> Math.abs(came.get(i) - i)).max())
                .hasValue(1);
    }

    @Test
    void delaysSoThatSomeOvertakeOthers() throws IOException {
        List<Integer> came =
                through(relay -> relay.delay(Duration.ofMillis(100)).seed(1));

        assertThat(came).isNotEqualTo(all()).containsExactlyInAnyOrderElementsOf(all());
        assertThat(IntStream.range(0, COUNT)
                        .map(i -> Math.abs(came.get(i) - i))
                        .max()
                        .orElseThrow())
                .isGreaterThan(1);
    }

    @Test
    void standsBeforeAServer() {
        FrameRecorder recorder = FrameRecorder.ofIndexed(10);
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .source(IndexedTestSource.of(10, NumberedFrames.jpeg(20_000)))
                        .ips(100)
                        .start();
                LossyRelay relay = LossyRelay.before(HERE, server.port())
                        .lose(0.01)
                        .twice(0.1)
                        .swap(0.2)
                        .seed(3)
                        .start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .udpPush(HERE, relay.port())
                        .onFrame(recorder)
                        .start()) {
            recorder.awaitFrames(50, Await.PATIENCE).assertWhole();
            Await.until("images are lost", () -> client.stats().incomplete() > 0);

            assertThat(recorder.missing()).isPositive();
            assertThat(relay.lost()).isPositive();
            assertThat(relay.doubled()).isPositive();
            assertThat(relay.swapped()).isPositive();
        }
    }

    @Test
    void servesSeveralClientsOfOneServer() {
        LiveTestSource source = LiveTestSource.of(NumberedFrames.jpeg(5000));
        FrameRecorder first = new FrameRecorder();
        FrameRecorder second = new FrameRecorder();
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .source(source)
                        .ips(200)
                        .start();
                LossyRelay relay = LossyRelay.before(HERE, server.port()).start();
                ImageStreamClient one = ImageStreamClient.builder()
                        .udpPush(HERE, relay.port())
                        .onFrame(first)
                        .start();
                ImageStreamClient other = ImageStreamClient.builder()
                        .udpPush(HERE, relay.port())
                        .onFrame(second)
                        .start()) {
            first.awaitFrames(5, Await.PATIENCE, source::bring);
            second.awaitFrames(5, Await.PATIENCE, source::bring);

            assertThat(server.clients()).hasSize(2);
            assertThat(one.stats().incomplete() + other.stats().incomplete()).isZero();
        }
    }

    @Test
    void isSetUpBeforeItStarts() {
        try (LossyRelay relay = LossyRelay.towards(HERE, 9)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> relay.lose(1.1))
                    .withMessage("lose must be 0 to 1, not 1.1");
            assertThatIllegalArgumentException().isThrownBy(() -> relay.twice(Double.NaN));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> relay.delay(Duration.ofSeconds(61)))
                    .withMessage("delay must be zero to a minute, not PT1M1S");
            relay.start();
            assertThatIllegalStateException().isThrownBy(() -> relay.seed(1));
            assertThatIllegalStateException().isThrownBy(relay::start);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LossyRelay.before("no.such.host.invalid", 1))
                .withMessage("the host 'no.such.host.invalid' is not known");
    }
}
