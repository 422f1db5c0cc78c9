package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send that they should not, or in a way that they may and few do. */
class ControlAbuseTest {
    private static final int IMAGES = 5;
    private static final int LENGTH = 2000;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static TcpServerBuilder pull() {
        return ImageStreamServer.builder().tcpPull().source(TestFrames.source(IMAGES, LENGTH));
    }

    private static void awaitReason(ImageStreamServer server, DisconnectReason reason, long count) {
        Await.untilAsserted(
                () -> assertThat(server.stats().disconnected(reason)).isEqualTo(count));
    }

    @Test
    void aMegabyteWithoutALineEndEndsTheSession() {
        byte[] flood = new byte[1_000_000];
        Arrays.fill(flood, (byte) 'A');
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port());
                FamilyClient other = FamilyClient.connect(server.port())) {
            try {
                client.send(flood);
            } catch (java.io.UncheckedIOException e) {
                assertThat(e).hasCauseInstanceOf(IOException.class); // The server closed before all was sent.
            }
            awaitReason(server, DisconnectReason.LINE_TOO_LONG, 1);
            assertThat(other.open().command("GET 3").readFrame().id()).isEqualTo(3);
        }
    }

    @Test
    void aLongLineAfterTheSetUpEndsTheSession() {
        try (ImageStreamServer server = pull().maxLineLength(100).start();
                FamilyClient client = FamilyClient.connect(server.port()).open()) {
            client.send("X".repeat(101));
            awaitReason(server, DisconnectReason.LINE_TOO_LONG, 1);
            client.expectDataEnd();
        }
    }

    @Test
    void halfACommandAndThenSilenceIsDroppedInTime() {
        try (ImageStreamServer server =
                        pull().setupTimeout(Duration.ofMillis(200)).start();
                FamilyClient half = FamilyClient.connect(server.port());
                FamilyClient unfinished = FamilyClient.connect(server.port());
                FamilyClient silent = FamilyClient.connect(server.port());
                FamilyClient good = FamilyClient.connect(server.port()).open()) {
            half.send("LISTEN_PO");
            unfinished.send("START\r\n\r\nLISTEN_PORT 50");
            awaitReason(server, DisconnectReason.SETUP_TIMEOUT, 3);
            silent.expectControlEnd();
            assertThat(good.command("GET 1").readFrame().id()).isEqualTo(1); // Set up, it may be silent for ever.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "70000", "-1", "port", "", "99999999999999999999", "0x50"})
    void aListenPortThatIsNoneEndsTheSession(String port) {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.command("LISTEN_PORT " + port);
            client.expectControlEnd();
            awaitReason(server, DisconnectReason.INVALID_LISTEN_PORT, 1);
        }
    }

    @Test
    void aListenPortWhereNobodyListensEndsTheSession() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port()).stopListening()) {
            client.command("LISTEN_PORT {port}");
            client.expectControlEnd();
            awaitReason(server, DisconnectReason.CONNECT_BACK_FAILED, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 80, 1023})
    void portsOfTheSystemAreNotConnectedTo(int port) {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.command("LISTEN_PORT " + port);
            client.expectControlEnd();
            awaitReason(server, DisconnectReason.PORT_REFUSED, 1);
        }
    }

    @Test
    void portsOfTheSystemAreConnectedToIfChosen() {
        try (ImageStreamServer server = pull().privilegedPorts(true).start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.command("LISTEN_PORT 1"); // Nobody listens there: it was tried.
            client.expectControlEnd();
            awaitReason(server, DisconnectReason.CONNECT_BACK_FAILED, 1);
        }
    }

    @Test
    void theServersOwnPortIsNotConnectedTo() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.command("LISTEN_PORT " + server.port());
            client.expectControlEnd();
            awaitReason(server, DisconnectReason.CONNECT_BACK_FAILED, 1);
            assertThat(server.stats().clients()).isZero();
        }
    }

    @Test
    void aThousandSilentConnectionsHurtNobody() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try (ImageStreamServer server = pull().start()) {
            for (int i = 0; i < 1000; i++) {
                silent.add(new Socket(InetAddress.getByName("127.0.0.1"), server.port()));
            }
            Await.until("all are there", () -> server.stats().clients() == 1000);
            try (FamilyClient client = FamilyClient.connect(server.port()).open()) {
                for (int i = 0; i < 100; i++) {
                    assertThat(client.command("GET -1").readFrame().id()).isEqualTo(i % IMAGES);
                }
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void commandsMayComeByteByByte() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            for (byte b : ("LISTEN_PORT " + client.dataPort() + "\r\n\r\nGET 2\r\nGET -1\r\n")
                    .getBytes(StandardCharsets.US_ASCII)) {
                client.send(new byte[] {b});
            }
            assertThat(client.readFrame().id()).isEqualTo(2);
            assertThat(client.readFrame().id()).isEqualTo(3);
        }
    }

    @Test
    void aThousandRequestsInOneWriteAreAllAnsweredInOrder() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.send("LISTEN_PORT {port}\n" + "GET -1\n".repeat(1000));
            for (int i = 0; i < 1000; i++) {
                assertThat(client.readFrame().id()).isEqualTo(i % IMAGES);
            }
        }
    }

    @Test
    void whatWasAskedBeforeEndIsAnswered() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.send("LISTEN_PORT {port}\r\n\r\nGET 4\r\nGET 1\r\nEND\r\n\r\n");
            assertThat(client.readFrame().id()).isEqualTo(4);
            assertThat(client.readFrame().image()).isEqualTo(TestFrames.jpeg(1, LENGTH));
            client.expectDataEnd();
            awaitReason(server, DisconnectReason.END, 1);
        }
    }

    @Test
    void endOfFileOnTheControlConnectionMeansEndButBehindWhatWasAsked() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.send("LISTEN_PORT {port}\r\nGET 4\r\n");
            client.endControl();
            assertThat(client.readFrame().id()).isEqualTo(4);
            client.expectDataEnd();
            awaitReason(server, DisconnectReason.CONTROL_CLOSED, 1);
        }
    }

    @Test
    void endOfFileWithinTheFirstLineMeansEndAtOnce() {
        try (ImageStreamServer server = pull().start();
                FamilyClient nothing = FamilyClient.connect(server.port());
                FamilyClient half = FamilyClient.connect(server.port())) {
            nothing.endControl();
            half.send("LISTEN_PORT 5").endControl();
            awaitReason(server, DisconnectReason.CONTROL_CLOSED, 2); // Not SETUP_TIMEOUT, seconds later.
        }
    }

    @Test
    void unknownWordsAndASecondListenPortAreIgnored() {
        try (ImageStreamServer server = pull().start();
                FamilyClient client = FamilyClient.connect(server.port());
                FamilyClient victim = FamilyClient.connect(server.port())) {
            client.send("HELLO\r\nGET 1\r\nGET two\r\nFRAGMENT_SIZE 400\r\n").open();
            client.send("LISTEN_PORT " + victim.dataPort() + "\r\nALIVE 3\r\nSTART\r\nPAUSE\r\nGET x\r\nGET -1\r\n");
            assertThat(client.readFrame().id()).isZero();
        }
    }

    @Test
    void randomBytesHurtNobody() {
        Random random = new Random(42);
        try (ImageStreamServer server = pull().start();
                FamilyClient good = FamilyClient.connect(server.port()).open()) {
            for (int i = 0; i < 50; i++) {
                try (FamilyClient client = FamilyClient.connect(server.port())) {
                    byte[] garbage = new byte[random.nextInt(5000) + 1];
                    random.nextBytes(garbage);
                    client.send(garbage);
                    client.endControl();
                }
            }
            Await.until("only one is left", () -> server.stats().clients() == 1);
            assertThat(good.command("GET 2").readFrame().id()).isEqualTo(2);
            assertThat(server.stats().disconnected(DisconnectReason.INTERNAL_ERROR))
                    .isZero();
        }
    }

    @Test
    void ipv6ServesAsWell() {
        try (ImageStreamServer server = pull().bind("::1").start();
                FamilyClient client = FamilyClient.connect("::1", server.port()).open()) {
            assertThat(client.command("GET 2").readFrame().id()).isEqualTo(2);
            assertThat(server.uri().toString()).isEqualTo("tcp_pull://[::1]:" + server.port());
        }
    }

    @Test
    void severalAddressesShareOnePort() {
        try (ImageStreamServer server =
                        pull().bind("127.0.0.1", "127.0.0.3", "::1").start();
                FamilyClient one =
                        FamilyClient.connect("127.0.0.1", server.port()).open();
                FamilyClient two =
                        FamilyClient.connect("127.0.0.3", server.port()).open();
                FamilyClient three = FamilyClient.connect("::1", server.port()).open()) {
            assertThat(one.command("GET 1").readFrame().id()).isEqualTo(1);
            assertThat(two.command("GET 2").readFrame().id()).isEqualTo(2);
            assertThat(three.command("GET 3").readFrame().id()).isEqualTo(3);
        }
    }

    @Test
    void tooManyClientsAreRefusedAndMayComeAgain() {
        try (ImageStreamServer server = pull().maxClients(2).start()) {
            try (FamilyClient one = FamilyClient.connect(server.port()).open();
                    FamilyClient two = FamilyClient.connect(server.port()).open();
                    FamilyClient three = FamilyClient.connect(server.port())) {
                three.expectControlEnd();
                awaitReason(server, DisconnectReason.TOO_MANY_CLIENTS, 1);
                assertThat(one.command("GET 1").readFrame().id()).isEqualTo(1);
                assertThat(two.command("GET 1").readFrame().id()).isEqualTo(1);
            }
            Await.until("both have gone", () -> server.stats().clients() == 0);
            try (FamilyClient again = FamilyClient.connect(server.port()).open()) {
                assertThat(again.command("GET 1").readFrame().id()).isEqualTo(1);
            }
        }
    }
}
