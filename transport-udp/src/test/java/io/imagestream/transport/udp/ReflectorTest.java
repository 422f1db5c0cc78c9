package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.SkipReason;
import io.imagestream.UdpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that sends images upon one small datagram must not be turned against others. */
class ReflectorTest {
    private static final int IMAGES = 5;
    private static final int LENGTH = 4000;
    private static final Duration QUIET = Duration.ofMillis(100);

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static UdpServerBuilder pull() {
        return ImageStreamServer.builder().udpPull().source(TestFrames.source(IMAGES, LENGTH));
    }

    private static void awaitReason(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    @Test
    void aNetworkThatIsNotAllowedIsRefused() {
        try (ImageStreamServer server =
                        pull().bind("0.0.0.0").allowedNetworks("127.0.0.1").start();
                FamilyDatagramClient other = FamilyDatagramClient.of("127.0.0.9", "127.0.0.1", server.port());
                FamilyDatagramClient good = FamilyDatagramClient.of(server.port())) {
            other.send("LISTEN_PORT {port}\r\nGET 1\r\n").command("GET 1");
            awaitReason(server, DisconnectReason.FORBIDDEN_NETWORK, 2);
            good.open().command("GET 2");
            assertThat(good.readFrame().id()).isEqualTo(2);
            assertThat(server.stats().clients()).isEqualTo(1);
            other.expectNothing(QUIET);
            assertThat(other.pollControl(QUIET)).isEmpty();
        }
    }

    @Test
    void anAccessPolicyMayRefuse() {
        try (ImageStreamServer server = pull().access(
                                request -> request.client().getPort() % 2 == 0
                                        ? AccessPolicy.Verdict.DENY
                                        : AccessPolicy.Verdict.UNAUTHENTICATED)
                        .start();
                FamilyDatagramClient one = FamilyDatagramClient.of(server.port())) {
            one.send("LISTEN_PORT {port}\r\nGET 1\r\n");
            awaitReason(
                    server,
                    one.controlPort() % 2 == 0 ? DisconnectReason.FORBIDDEN : DisconnectReason.UNAUTHENTICATED,
                    1);
            one.expectNothing(QUIET);
        }
    }

    @Test
    void imagesGoToTheSendersOwnAddressAndComeFromTheServers() throws IOException {
        try (ImageStreamServer server = pull().bind("127.0.0.1").start();
                DatagramSocket control =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.9"), 0));
                DatagramSocket other =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
                DatagramSocket own = new DatagramSocket(
                        new InetSocketAddress(InetAddress.getByName("127.0.0.9"), other.getLocalPort()))) {
            byte[] words = ("LISTEN_PORT " + own.getLocalPort() + " 127.0.0.1\r\nGET 1\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            control.send(new DatagramPacket(
                    words, words.length, new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port())));
            own.setSoTimeout((int) Await.PATIENCE.toMillis());
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            own.receive(packet);
            assertThat(packet.getAddress()).isEqualTo(InetAddress.getByName("127.0.0.1"));
            other.setSoTimeout((int) QUIET.toMillis());
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> other.receive(packet));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 19, 53, 123, 161, 389, 1023, 1900, 3702, 5353, 11_211, 27_015})
    void portsThatCouldAnswerAreRefused(int port) {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.command("LISTEN_PORT " + port);
            awaitReason(server, DisconnectReason.PORT_REFUSED, 1);
            assertThat(server.stats().clients()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void theServersOwnPortIsRefused(String bound) {
        String here = bound.contains(":") ? "::1" : "127.0.0.1";
        try (ImageStreamServer server = pull().bind(bound).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(here, here, server.port())) {
            client.command("LISTEN_PORT " + server.port());
            awaitReason(server, DisconnectReason.PORT_REFUSED, 1);
            assertThat(server.stats().clients()).isZero();
            client.send("LISTEN_PORT {port}\r\nGET 4\r\n");
            assertThat(client.readFrame().id()).isEqualTo(4);
        }
    }

    @Test
    void tooManyClientsAreRefusedAndMayComeAgain() {
        try (ImageStreamServer server = pull().maxClients(2).start();
                FamilyDatagramClient one = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient two = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient three = FamilyDatagramClient.of(server.port())) {
            one.open();
            two.open();
            Await.until("two are there", () -> server.stats().viewers() == 2);
            three.send("LISTEN_PORT {port}\r\nGET 1\r\n");
            awaitReason(server, DisconnectReason.TOO_MANY_CLIENTS, 1);
            one.command("END");
            awaitReason(server, DisconnectReason.END, 1);
            three.send("LISTEN_PORT {port}\r\nGET 1\r\n");
            assertThat(three.readFrame().id()).isEqualTo(1);
            two.command("GET 3");
            assertThat(two.readFrame().id()).isEqualTo(3);
            assertThat(server.stats().clients()).isEqualTo(2);
        }
    }

    /** A thousand sessions that are refused one after the other leave no place taken. */
    @Test
    void refusedSessionsGiveTheirPlaceBack() {
        try (ImageStreamServer server = pull().maxClients(1).start();
                FamilyDatagramClient bad = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient good = FamilyDatagramClient.of(server.port())) {
            for (int i = 1; i <= 300; i++) {
                bad.command(i % 2 == 0 ? "LISTEN_PORT 53" : "FRAGMENT_SIZE 1");
                if (i % 50 == 0) {
                    long expected = i;
                    Await.until(
                            expected + " are refused",
                            () -> server.stats().disconnected(DisconnectReason.PORT_REFUSED)
                                            + server.stats().disconnected(DisconnectReason.INVALID_FRAGMENT_SIZE)
                                    == expected);
                }
            }
            good.open().command("GET 1");
            assertThat(good.readFrame().id()).isEqualTo(1);
        }
    }

    @Test
    void loopbackIsExemptFromTheBoundsOfOneAddress() {
        List<FamilyDatagramClient> clients = new ArrayList<>();
        try (ImageStreamServer server = pull().maxClientsPerAddress(1)
                .newClientsPerSecond(1)
                .maxBytesPerSecondPerAddress(1)
                .start()) {
            for (int i = 0; i < 5; i++) {
                clients.add(FamilyDatagramClient.of(server.port()).open().command("GET 1"));
                clients.get(i).command("GET 2");
                assertThat(clients.get(i).readFrame().id()).isEqualTo(1);
                assertThat(clients.get(i).readFrame().id()).isEqualTo(2);
            }
        } finally {
            clients.forEach(FamilyDatagramClient::close);
        }
    }

    @Test
    void theBytesOfASecondAreBounded() {
        ManualScheduler time = new ManualScheduler();
        try (ImageStreamServer server =
                        pull().maxBytesPerSecond(10_000).scheduler(time).start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient other = FamilyDatagramClient.of(server.port())) {
            client.open();
            other.open();
            for (int i = 0; i < 3; i++) {
                client.command("GET " + i); // The third may go beyond.
                assertThat(client.readFrame().id()).isEqualTo(i);
            }
            client.command("GET 3").command("GET 4");
            other.command("GET 1");
            Await.until("three are left out", () -> server.stats().skipped(SkipReason.BYTES_LIMITED) == 3);
            client.expectNothing(QUIET);
            other.expectNothing(Duration.ofMillis(1));
            assertThat(server.stats().clients()).isEqualTo(2);
            assertThat(server.stats().framesOffered()).isEqualTo(6);
            assertThat(server.stats().framesSent()).isEqualTo(3);
            time.advance(Duration.ofSeconds(1));
            client.command("GET -1");
            assertThat(client.readFrame().id()).isZero();
            other.command("GET -1");
            assertThat(other.readFrame().id()).isEqualTo(2);
        }
    }

    @Test
    void aPullSessionEndsWhenNothingListens() {
        try (ImageStreamServer server = pull().start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port())) {
            client.open().command("GET 0");
            client.readFrame();
            client.closeData();
            client.command("GET 1");
            awaitReason(server, DisconnectReason.PORT_UNREACHABLE, 1);
            assertThat(server.stats().clients()).isZero();
        }
    }

    @Test
    void aPushSessionEndsWhenNothingListens() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                        .udpPush()
                        .ips(50)
                        .source(TestFrames.source(IMAGES, 100_000))
                        .start();
                FamilyDatagramClient client = FamilyDatagramClient.of(server.port());
                FamilyDatagramClient good = FamilyDatagramClient.of(server.port())) {
            client.open().command("START");
            good.open().command("START");
            client.readFrame();
            client.closeData();
            awaitReason(server, DisconnectReason.PORT_UNREACHABLE, 1);
            good.readFrame();
            assertThat(server.stats().clients()).isEqualTo(1);
        }
    }
}
