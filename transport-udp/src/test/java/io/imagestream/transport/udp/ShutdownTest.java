package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.Frame;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.Stream;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyDatagramClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Closing leaves no thread, socket or buffer behind, whatever the clients are doing; several servers share a stream. */
class ShutdownTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Elsewhere a process cannot count its own file descriptors.
    void closingLeavesNothingBehind() throws IOException {
        serveAndClose(); // What is loaded once stays open.
        Leftovers.assertNone();
        long before = openSockets();
        for (int i = 0; i < 5; i++) {
            serveAndClose();
        }
        Leftovers.assertNone();
        Await.untilAsserted(() -> assertThat(openSockets()).isEqualTo(before));
    }

    private static void serveAndClose() {
        List<FamilyDatagramClient> clients = new ArrayList<>();
        ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .ips(20)
                .source(TestFrames.source(10, 300_000))
                .start();
        try (server;
                ImageStreamClient own = ImageStreamClient.builder()
                        .udpPush("127.0.0.1", server.port())
                        .fragmentSize(8192)
                        .start()) {
            for (String words : List.of(
                    "FRAGMENT_SIZE 400", // not set up
                    "LISTEN_PORT {port}", // not started
                    "LISTEN_PORT {port}\r\nSTART",
                    "LISTEN_PORT {port}\r\nFRAGMENT_SIZE 700\r\nSTART")) {
                clients.add(FamilyDatagramClient.of(server.port()).command(words));
            }
            clients.get(2).receive(); // A train is under way: 250 datagrams take 30 ms.
            clients.get(3).receive();
            Await.value("a frame", own::newest);
            server.close();
        } finally {
            clients.forEach(FamilyDatagramClient::close);
        }
    }

    private static long openSockets() throws IOException {
        try (java.util.stream.Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(ShutdownTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // It was closed while we looked.
        }
    }

    @Test
    void aServerThatCannotBindLeavesNothingBehind() {
        try (ImageStreamServer first = ImageStreamServer.builder()
                .udpPull()
                .source(TestFrames.source(3, 1000))
                .start()) {
            org.assertj.core.api.Assertions.assertThatExceptionOfType(io.imagestream.ImageStreamException.class)
                    .isThrownBy(() -> ImageStreamServer.builder()
                            .udpPull()
                            .port(first.port())
                            .source(TestFrames.source(3, 1000))
                            .start());
            try (FamilyDatagramClient client = FamilyDatagramClient.of(first.port())) {
                client.send("LISTEN_PORT {port}\r\nGET 2\r\n");
                assertThat(client.readFrame().id()).isEqualTo(2);
            }
        }
    }

    @Test
    void twoServersShareAStreamAndItsTrains() {
        PublishedFrames source = FrameSource.published();
        Stream stream = Stream.builder().source(source).ips(1000).build();
        ImageStreamServer one =
                ImageStreamServer.builder().udpPush().stream(stream).start();
        ImageStreamServer two =
                ImageStreamServer.builder().udpPull().stream(stream).start();
        try (one;
                two;
                FamilyDatagramClient pushed = FamilyDatagramClient.of(one.port());
                FamilyDatagramClient pulled = FamilyDatagramClient.of(two.port())) {
            pushed.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE 500\r\nSTART\r\n");
            pulled.send("LISTEN_PORT {port}\r\nFRAGMENT_SIZE 500\r\n");
            Await.until("both", () -> one.stats().viewers() + two.stats().viewers() == 2);
            source.publish(TestFrames.jpeg(0, 5000));
            FamilyDatagramClient.Received frame = pushed.readFrame();
            assertThat(frame.image()).isEqualTo(TestFrames.jpeg(0, 5000));
            assertThat(frame.sizes()).startsWith(500, 500);
            pulled.command("GET -1");
            assertThat(pulled.readFrame().image()).isEqualTo(TestFrames.jpeg(0, 5000));
            one.close();
            pulled.command("GET 0");
            assertThat(pulled.readFrame().sizes()).startsWith(500, 500);
        }
    }

    @Test
    void clientAndServerSpeakIpv6() {
        for (Delivery delivery : List.of(Delivery.UDP_PUSH, Delivery.UDP_PULL)) {
            boolean push = delivery.isPush();
            try (ImageStreamServer server = (push
                                    ? ImageStreamServer.builder().udpPush()
                                    : ImageStreamServer.builder().udpPull())
                            .bind("::1")
                            .source(TestFrames.source(5, 5000))
                            .start();
                    ImageStreamClient client = push
                            ? ImageStreamClient.builder()
                                    .udpPush("::1", server.port())
                                    .start()
                            : ImageStreamClient.builder()
                                    .udpPull("::1", server.port())
                                    .start()) {
                Frame frame = Await.value("a frame over IPv6", client::newest);
                assertThat(frame.toByteArray()).isEqualTo(TestFrames.jpeg(frame.id(), 5000));
                assertThat(server.uri().toString()).contains("[::1]:" + server.port());
            }
        }
    }
}
