package io.imagestream.transport.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagestream.DisconnectReason;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.PublishedFrames;
import io.imagestream.UdpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.NettyRuntime;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's datagrams do to its session, and to no other. */
class SessionTest {
    private static final int IMAGES = 5;
    private static final int LENGTH = 5000;
    private static final Duration QUIET = Duration.ofMillis(100);

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static UdpServerBuilder pull() {
        return ImageStreamServer.builder().udpPull().source(TestFrames.source(IMAGES, LENGTH));
    }

    private static UdpServerBuilder push() {
        return ImageStreamServer.builder().udpPush().source(TestFrames.source(IMAGES, LENGTH));
    }

    private static void awaitReason(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    /** What a client sends is read in the order of its arrival: when a stranger's word was counted, all before it was handled. */
    private static void settle(ImageStreamServer server) {
        long before = server.stats().disconnected(DisconnectReason.NO_SESSION);
        try (FamilyDatagramClient stranger = FamilyDatagramClient.of(server.port())) {
            stranger.command("ALIVE");
            awaitReason(server, DisconnectReason.NO_SESSION, before + 1);
        }
        Loops.settle();
    }

    private static void assertImage(FamilyDatagramClient client, int id, int size) {
        FamilyDatagramClient.Received frame = client.readFrame();
        assertThat(frame.id()).isEqualTo(id);
        assertThat(frame.image()).isEqualTo(TestFrames.jpeg(id, LENGTH));
        List<Integer> sizes = frame.sizes();
        assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(length -> length == size);
        assertThat(sizes.get(sizes.size() - 1)).isBetween(1, size);
    }

    // --- FRAGMENT_SIZE ----------------------------------------------------------------------------------------------

    @Test
    void eachSessionHasItsOwnFragmentSize() {
        try (ImageStreamServer server = pull().datagramSize(1000).start();
                FamilyDatagramClient small = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient large = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient none = FamilyDatagramClient.of(server.port())) {
            small.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE 40\r\n\r\n");
            large.send("FRAGMENT_SIZE 900\r\nLISTEN_PORT {port}\r\n\r\n");
            none.open();
            for (int id = 0; id < IMAGES; id++) {
                for (FamilyDatagramClient client : List.of(small, large, none)) {
                    client.command("GET -1");
                }
                assertImage(small, id, 40);
                assertImage(large, id, 900);
                assertImage(none, id, 1000);
            }
        }
    }

    @Test
    void theServersOwnMaximumHolds() {
        try (ImageStreamServer server = pull().datagramSize(700).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE 65507\r\nGET 0\r\n");
            assertImage(client, 0, 700);
            client.send("FRAGMENT_SIZE 65535\r\nGET 1\r\n");
            assertImage(client, 1, 700);
        }
    }

    @Test
    void theLongestDatagramThatThereIsIsSent() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPull()
                        .datagramSize(65_507)
                        .source(TestFrames.source(2, 150_000))
                        .start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\nGET 1\r\n");
            FamilyDatagramClient.Received frame = client.readFrame();
            assertThat(frame.image()).isEqualTo(TestFrames.jpeg(1, 150_000));
            assertThat(frame.sizes()).hasSize(3).startsWith(65_507, 65_507);
        }
    }

    @Test
    void aFragmentSizeMayComeEarlierLaterAndAgain() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient earlier = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient later = FamilyDatagramClient.of(server.port())) {
            earlier.command("FRAGMENT_SIZE 300").open().command("GET 2");
            assertImage(earlier, 2, 300);
            later.open().command("GET 1");
            assertImage(later, 1, 1200);
            later.command("FRAGMENT_SIZE 200").command("GET -1");
            assertImage(later, 2, 200);
            later.send("GET 4\r\nFRAGMENT_SIZE 500\r\nGET -1\r\nFRAGMENT_SIZE 600\r\nGET -1\r\n");
            assertImage(later, 4, 200); // Commands are handled in their order.
            assertImage(later, 0, 500);
            assertImage(later, 1, 600);
            earlier.command("GET -1");
            assertImage(earlier, 3, 300);
        }
    }

    @Test
    void aFragmentSizeThatIsSaidAgainChangesNothing() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE 400\r\nGET 0\r\n");
            assertImage(client, 0, 400);
            Await.until("cut twice", () -> server.stats().framesFromSource() == 2 * IMAGES);
            for (int i = 0; i < 5; i++) {
                client.send("ALIVE\r\nLISTEN_PORT {port}\r\nFRAGMENT_SIZE 400\r\nGET -1\r\n");
                assertImage(client, (i + 1) % IMAGES, 400);
            }
            assertThat(server.stats().framesFromSource()).isEqualTo(2 * IMAGES); // They were not read anew.
        }
    }

    @Test
    void aNewFragmentSizeDoesNotSendAFrameAgain() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server =
                        ImageStreamServer.builder().udpPush().source(source).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            source.publish(TestFrames.jpeg(0, LENGTH));
            client.send("LISTEN_PORT {port}\r\nSTART\r\n");
            assertImage(client, 0, 1200);
            client.command("FRAGMENT_SIZE 300");
            settle(server);
            client.expectNothing(QUIET);
            source.publish(TestFrames.jpeg(1, LENGTH));
            assertImage(client, 1, 300);
            Await.until("all are counted", () -> server.stats().framesSent() == 2);
        }
    }

    // --- waiting for a live source ----------------------------------------------------------------------------------

    @Test
    void whoAsksAgainForTheNextFrameWhileItIsAwaitedGetsItOnce() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server =
                        ImageStreamServer.builder().udpPull().source(source).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET -1").command("GET -1").command("GET -1");
            settle(server);
            source.publish(TestFrames.jpeg(0, LENGTH));
            assertImage(client, 0, 1200);
            client.expectNothing(QUIET);
            assertThat(server.stats().framesSent()).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForAFrameThatNeverComesMayLeave() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPull()
                        .source(FrameSource.published())
                        .start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET -1");
            settle(server);
            client.command("END");
            awaitReason(server, DisconnectReason.END, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "39", "65536", "2147483647", "-1", "99999999999999999999", "x", "", "0x200"})
    void aFragmentSizeThatIsNoneEndsTheSession(String size) {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient first = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE " + size + "\r\nGET 0\r\n");
            awaitReason(server, DisconnectReason.INVALID_FRAGMENT_SIZE, 1);
            first.command("FRAGMENT_SIZE " + size);
            awaitReason(server, DisconnectReason.INVALID_FRAGMENT_SIZE, 2);
            assertThat(server.stats().clients()).isZero();
            client.expectNothing(QUIET);
        }
    }

    // --- datagrams --------------------------------------------------------------------------------------------------

    @Test
    void aDatagramsEndEndsItsLastLine() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.send("GET 7\r\nLISTEN_PORT {port}\nGET 1\r\n\r\nHELLO\r\nGET 2");
            assertImage(client, 1, 1200);
            assertImage(client, 2, 1200);
            client.send("GET 3");
            assertImage(client, 3, 1200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "port", ""})
    void aListenPortThatIsNoneEndsTheSession(String port) {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.command("LISTEN_PORT " + port);
            awaitReason(server, DisconnectReason.INVALID_LISTEN_PORT, 1);
            assertThat(server.stats().clients()).isZero();
            client.send("LISTEN_PORT {port}\r\nGET 1\r\n"); // It may try again.
            assertImage(client, 1, 1200);
        }
    }

    /** Of many commands the first are taken: who sends more at once than a client ever does loses the others. */
    @Test
    void fiveHundredCommandsInADatagramHurtNobody() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient other = FamilyDatagramClient.of(server.port())) {
            client.send("LISTEN_PORT {port}\n" + "GET 1\n".repeat(300));
            other.send("LISTEN_PORT {port}\n" + "A\n".repeat(500));
            for (int i = 0; i < 63; i++) {
                assertImage(client, 1, 1200);
            }
            client.expectNothing(QUIET);
            client.command("GET 2");
            assertImage(client, 2, 1200);
            other.command("GET 3");
            assertImage(other, 3, 1200);
            awaitReason(server, DisconnectReason.TOO_MANY_COMMANDS, 2);
        }
    }

    /** Where a datagram is cut off a command is cut off, too, and would be another one. */
    @Test
    void ofADatagramThatIsTooLongWhatIsCutOffIsNotHandled() {
        String first = "LISTEN_PORT {port}\nGET 1\n";
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            int begun =
                    first.replace("{port}", String.valueOf(client.dataPort())).length();
            int longest = 2048 - "GET 3".length() - begun;
            client.send(first + lines(longest) + "GET 30\n"); // Cut off behind the 3.
            assertImage(client, 1, 1200);
            awaitReason(server, DisconnectReason.TOO_MANY_COMMANDS, 1);
            client.expectNothing(QUIET);
            client.send(lines(2048 - 5) + "GET 4");
            assertImage(client, 4, 1200);
            assertThat(server.stats().disconnected(DisconnectReason.TOO_MANY_COMMANDS))
                    .isEqualTo(1);
        }
    }

    /** So many bytes that mean nothing, in few lines. */
    private static String lines(int bytes) {
        return ("X".repeat(999) + "\n").repeat(bytes / 1000) + "X".repeat(bytes % 1000 - 1) + "\n";
    }

    @Test
    void commandsThatWaitAreBoundedAndTheOthersCounted() {
        PublishedFrames source = FrameSource.published();
        try (ImageStreamServer server =
                        ImageStreamServer.builder().udpPull().source(source).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open();
            Await.until(
                    "commands are handled as they come", () -> server.stats().viewers() == 1);
            client.command("GET -1"); // Waits for the first frame.
            client.send("GET 7\n".repeat(64));
            settle(server);
            assertThat(server.stats().disconnects()).doesNotContainKey(DisconnectReason.TOO_MANY_COMMANDS);
            client.command("GET 7").command("GET 7");
            awaitReason(server, DisconnectReason.TOO_MANY_COMMANDS, 2);
            source.publish(TestFrames.jpeg(0, LENGTH));
            assertImage(client, 0, 1200);
        }
    }

    @Test
    void aDatagramThatIsOneLongLineIsRefusedAndTheSessionStays() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open().send("X".repeat(60_000));
            awaitReason(server, DisconnectReason.LINE_TOO_LONG, 1);
            client.command("GET 2");
            assertImage(client, 2, 1200);
        }
    }

    @Test
    void strangersAreCountedAndNeverAnswered() {
        List<String> words =
                List.of("GET -1", "START", "PAUSE", "ALIVE 3", "END", "HELLO", "GET / HTTP/1.1", "GET x", "");
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient stranger = FamilyDatagramClient.of(server.port())) {
            for (String word : words) {
                stranger.command(word);
            }
            stranger.send(new byte[0]);
            awaitReason(server, DisconnectReason.NO_SESSION, words.size() + 1);
            assertThat(server.stats().clients()).isZero();
            assertThat(stranger.pollControl(QUIET)).isEmpty();
            stranger.expectNothing(Duration.ofMillis(1));
        }
    }

    @Test
    void randomBytesHurtNobody() {
        Random random = new Random(42);
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient good = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient bad = FamilyDatagramClient.of(server.port())) {
            good.open();
            for (int i = 0; i < 500; i++) {
                byte[] garbage = new byte[random.nextInt(1900)];
                random.nextBytes(garbage);
                if (i % 2 == 0) {
                    bad.send(garbage);
                } else {
                    good.send(garbage);
                    bad.send("LISTEN_PORT {port}\r\n".substring(random.nextInt(18)));
                }
                if (i % 50 == 0) {
                    good.command("GET 1"); // So that the socket's buffer never overflows.
                    assertImage(good, 1, 1200);
                }
            }
            good.command("GET 2");
            assertImage(good, 2, 1200);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    // --- leases -----------------------------------------------------------------------------------------------------

    @Test
    void aPushSessionEndsAMinuteAfterItsLastDatagram() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = push().ips(0.01).scheduler(time).start()) {
            leaseEnds(server, time, Duration.ofSeconds(60));
        }
    }

    @Test
    void aPullSessionEndsTenMinutesAfterItsLastDatagram() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = pull().scheduler(time).start()) {
            leaseEnds(server, time, Duration.ofMinutes(10));
        }
    }

    private static void leaseEnds(ImageStreamServer server, ManualScheduler time, Duration lease) {
        Duration almost = lease.minusSeconds(1);
        try (FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open();
            Await.until("it is set up", () -> server.stats().viewers() == 1);
            for (String word : List.of("ALIVE 0", "ALIVE", "HELLO", "\u0000", "LISTEN_PORT {port}")) {
                time.advance(almost);
                client.command(word); // Any datagram will do.
                settle(server);
            }
            time.advance(almost);
            settle(server);
            assertThat(server.stats().clients()).isEqualTo(1);
            time.advance(Duration.ofSeconds(3));
            awaitReason(server, DisconnectReason.LEASE_EXPIRED, 1);
            assertThat(server.stats().clients()).isZero();
        }
    }

    @Test
    void whoNamesNoPortIsDroppedAfterTheSetUpTimeout() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server = pull().scheduler(time).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.command("FRAGMENT_SIZE 400");
            Await.until("it is there", () -> server.stats().clients() == 1);
            time.advance(Duration.ofSeconds(9));
            client.command("FRAGMENT_SIZE 400"); // Does not make the time longer.
            settle(server);
            assertThat(server.stats().clients()).isEqualTo(1);
            time.advance(Duration.ofSeconds(3));
            awaitReason(server, DisconnectReason.SETUP_TIMEOUT, 1);
            client.send("LISTEN_PORT {port}\r\nGET 1\r\n");
            assertImage(client, 1, 1200);
        }
    }

    // --- several ----------------------------------------------------------------------------------------------------

    @Test
    void manySessionsOfOneAddressAreServedSideBySide() {
        int count = 100;
        FamilyDatagramClient[] clients = new FamilyDatagramClient[count];
        try (ImageStreamServer server = pull().start()) {
            for (int i = 0; i < count; i++) {
                clients[i] = FamilyDatagramClient.of(server.port()).open();
            }
            Await.until("all are there", () -> server.stats().viewers() == count);
            for (int i = 0; i < count; i++) {
                clients[i].command("GET " + i % IMAGES);
            }
            for (int i = 0; i < count; i++) {
                assertImage(clients[i], i % IMAGES, 1200);
                clients[i].command("END");
            }
            awaitReason(server, DisconnectReason.END, count);
        } finally {
            for (FamilyDatagramClient client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        }
    }

    // --- a control port that changes --------------------------------------------------------------------------------

    /** As a router's do that forgets a client and gives it another port. */
    @Test
    void whoIsStillThereGoesOnFromAnotherPort() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient other = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET 1");
            assertImage(client, 1, 1200);
            other.send("ALIVE\r\nLISTEN_PORT " + client.dataPort() + "\r\nGET -1\r\n");
            assertImage(client, 2, 1200);
            assertThat(server.clients()).hasSize(1);
            client.command("END");
            awaitReason(server, DisconnectReason.NO_SESSION, 1);
            other.command("GET -1");
            assertImage(client, 3, 1200);
            client.send("ALIVE\r\nLISTEN_PORT {port}\r\nEND\r\n");
            awaitReason(server, DisconnectReason.END, 1);
            assertThat(server.clients()).isEmpty();
        }
    }

    @Test
    void whoDoesNotSayThatItIsStillThereIsNew() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient other = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET 1");
            assertImage(client, 1, 1200);
            other.send("LISTEN_PORT " + client.dataPort() + "\r\nGET -1\r\n");
            assertImage(client, 0, 1200);
            assertThat(server.clients()).hasSize(2);
            client.command("GET -1");
            assertImage(client, 2, 1200);
        }
    }

    @Test
    void whoIsStillThereButHasNoSessionGetsOne() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient other = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET 1");
            assertImage(client, 1, 1200);
            client.command("END");
            awaitReason(server, DisconnectReason.END, 1);
            other.send("ALIVE\r\nLISTEN_PORT " + client.dataPort() + "\r\nGET -1\r\n");
            assertImage(client, 0, 1200);
        }
    }

    @Test
    void severalAddressesShareOnePort() {
        try (ImageStreamServer server =
                        pull().bind("127.0.0.1", "127.0.0.3", "::1").start();
                FamilyDatagramClient one = FamilyDatagramClient.of("127.0.0.1", "127.0.0.1", server.port());
                FamilyDatagramClient two = FamilyDatagramClient.of("127.0.0.1", "127.0.0.3", server.port());
                FamilyDatagramClient three = FamilyDatagramClient.of("::1", "::1", server.port())) {
            int id = 1;
            for (FamilyDatagramClient client : List.of(one, two, three)) {
                client.open().command("GET " + id);
                assertImage(client, id++, 1200);
            }
        }
    }

    /** Whoever asks at one of several addresses takes no answer from another. */
    @Test
    void aServerOnAllAddressesAnswersFromThatWhichWasAsked() throws IOException {
        assumeTrue(NettyRuntime.isEpoll(), "NIO does not tell which address a datagram came to");
        InetAddress asked = InetAddress.getByName("127.0.0.2");
        try (ImageStreamServer server = pull().bind("0.0.0.0").start();
                DatagramSocket client = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            client.setSoTimeout((int) Await.PATIENCE.toMillis());
            byte[] words = ("LISTEN_PORT " + client.getLocalPort() + "\r\nGET 1\r\n").getBytes(US_ASCII);
            client.send(new DatagramPacket(words, words.length, new InetSocketAddress(asked, server.port())));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            client.receive(answer);
            assertThat(answer.getAddress()).isEqualTo(asked);
        }
    }
}
