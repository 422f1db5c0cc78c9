package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/catalog.md, "Pictures". */
class PicturesTest {
    private static final int POLICY_VIOLATION = 1008;

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    private static ImageStreamServer server(int id, FrameSource source) {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(id)
                .source(source)
                .ips(1000)
                .start();
    }

    private static PlainWebSocket look(CatalogServer catalog) {
        return PlainWebSocket.connect(catalog.port(), "/pictures");
    }

    /** The next picture; sentences that come before it are passed over. */
    private static PlainWebSocket.Message picture(PlainWebSocket socket) {
        PlainWebSocket.Frame frame = socket.readFrame();
        while (frame.opcode() == PlainWebSocket.TEXT) {
            frame = socket.readFrame();
        }
        return PlainWebSocket.message(frame.payload());
    }

    private static String text(PlainWebSocket.Frame frame) {
        assertThat(frame.opcode()).isEqualTo(PlainWebSocket.TEXT);
        return new String(frame.payload(), StandardCharsets.UTF_8);
    }

    @Test
    void oneConnectionBringsThePicturesOfManyStreams() {
        PublishedFrames one = FrameSource.published();
        PublishedFrames two = FrameSource.published();
        one.publish(TestFrames.jpeg(10));
        two.publish(TestFrames.jpeg(20));
        try (ImageStreamServer first = server(1, one);
                ImageStreamServer second = server(2, two);
                CatalogServer catalog =
                        CatalogServer.builder().add(first).add(second).start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 7 1");
            PlainWebSocket.Message picture = picture(page);
            assertThat(picture.streamId()).isEqualTo(7);
            assertThat(picture.image()).isEqualTo(TestFrames.jpeg(10));
            page.sendText("watch 8 2");
            picture = picture(page);
            assertThat(picture.streamId()).isEqualTo(8);
            assertThat(picture.image()).isEqualTo(TestFrames.jpeg(20));
            assertThat(first.stats().viewers())
                    .as("a page counts as nobody's client")
                    .isZero();
        }
    }

    @Test
    void theNextPictureIsTheNewestOnceTheLastWasShown() {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(0));
        try (ImageStreamServer server = server(1, source);
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 1 1");
            PlainWebSocket.Message first = picture(page);
            for (int i = 1; i <= 20; i++) {
                source.publish(TestFrames.jpeg(i));
            }
            page.sendText("ack 1 99"); // Of another picture: it means nothing.
            page.sendFrame(PlainWebSocket.PING, new byte[0]);
            assertThat(page.readFrame().opcode())
                    .as("nothing but the answer to a ping")
                    .isEqualTo(PlainWebSocket.PONG);
            page.ack(first);
            assertThat(TestFrames.number(newest(page).image())).isEqualTo(20);
        }
    }

    /** The last picture that comes: those before it that are not the newest any more are acknowledged. */
    private static PlainWebSocket.Message newest(PlainWebSocket page) {
        PlainWebSocket.Message picture = picture(page);
        while (TestFrames.number(picture.image()) < 20) {
            page.ack(picture);
            picture = picture(page);
        }
        return picture;
    }

    /** A source may bring nothing for long after a few pictures at once, and the last of them is the one to show. */
    @Test
    void theLastPictureOfAnotherProcessIsShownHoweverSoonItCame() throws IOException {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(0));
        try (ImageStreamServer elsewhere = server(4, source)) {
            Files.writeString(folder.resolve("stream"), elsewhere.descriptor().toText());
            try (CatalogServer catalog =
                            CatalogServer.builder().directory(folder).start();
                    PlainWebSocket page = look(catalog)) {
                page.sendText("watch 3 4");
                PlainWebSocket.Message first = picture(page);
                for (int i = 1; i <= 20; i++) {
                    source.publish(TestFrames.jpeg(i));
                }
                page.ack(first);
                assertThat(TestFrames.number(newest(page).image())).isEqualTo(20);
            }
        }
    }

    @Test
    void aSourceIsAskedOnlyWhileSomebodyLooks() {
        AtomicInteger asked = new AtomicInteger();
        try (ImageStreamServer server = server(1, FrameSource.polled(() -> TestFrames.frame(asked.incrementAndGet())));
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 1 1");
            picture(page);
            page.sendText("leave 1");
            Await.untilAsserted(() -> {
                int before = asked.get();
                LockSupport.parkNanos(50_000_000);
                assertThat(asked).hasValue(before);
            });
        }
    }

    @Test
    void aPageThatGoesLooksNoMore() {
        AtomicInteger asked = new AtomicInteger();
        try (ImageStreamServer server = server(1, FrameSource.polled(() -> TestFrames.frame(asked.incrementAndGet())));
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            try (PlainWebSocket page = look(catalog)) {
                page.sendText("watch 1 1");
                picture(page);
            }
            Await.untilAsserted(() -> {
                int before = asked.get();
                LockSupport.parkNanos(50_000_000);
                assertThat(asked).hasValue(before);
            });
        }
    }

    @Test
    void aStreamOfAnotherProcessIsReadAsItsClient() throws IOException {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(5));
        try (ImageStreamServer elsewhere = server(4, source)) { // Known to the catalog by its file alone.
            Files.writeString(folder.resolve("stream"), elsewhere.descriptor().toText());
            try (CatalogServer catalog =
                            CatalogServer.builder().directory(folder).start();
                    PlainWebSocket page = look(catalog)) {
                page.sendText("watch 3 4");
                assertThat(picture(page).image()).isEqualTo(TestFrames.jpeg(5));
                assertThat(elsewhere.stats().viewers()).isEqualTo(1);
                page.sendText("leave 3");
                Await.until("nobody", () -> elsewhere.stats().viewers() == 0);
            }
        }
    }

    @Test
    void aPageThatChangesItsMindAllTheTimeHasTheSourceOpenedOnce() throws IOException {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(5));
        try (ImageStreamServer elsewhere = server(4, source)) {
            Files.writeString(folder.resolve("stream"), elsewhere.descriptor().toText());
            try (CatalogServer catalog =
                            CatalogServer.builder().directory(folder).start();
                    PlainWebSocket page = look(catalog)) {
                for (int i = 0; i < 300; i++) {
                    page.sendText("watch 3 4").sendText("leave 3");
                }
                page.sendText("watch 3 4");
                assertThat(picture(page).image()).isEqualTo(TestFrames.jpeg(5));
                assertThat(elsewhere.stats().clients()
                                + elsewhere.stats().disconnects().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum())
                        .as("connections")
                        .isLessThan(30); // A busy machine may take longer than a second for them.
            }
        }
    }

    @Test
    void thePageHearsWhyThereIsNoPicture() throws IOException {
        Files.writeString(
                folder.resolve("udp"), "ID: 9\nName: far\nAddress: 127.0.0.1\nPort: 9\nProtocol: UDP_PUSH\nIPS: 5.0\n");
        try (CatalogServer catalog = CatalogServer.builder().directory(folder).start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 1 9");
            assertThat(text(page.readFrame())).isEqualTo("notice 1 Waiting for a picture …");
            assertThat(text(page.readFrame()))
                    .startsWith("notice 1 No picture: ")
                    .contains("UDP_PUSH", "imagestream-transport-udp");
        }
    }

    @Test
    void aServerThatComesLateIsFound() throws IOException {
        PublishedFrames source = FrameSource.published();
        source.publish(TestFrames.jpeg(6));
        ImageStreamServer early = server(4, source);
        Files.writeString(folder.resolve("stream"), early.descriptor().toText());
        early.close();
        try (CatalogServer catalog = CatalogServer.builder().directory(folder).start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 3 4");
            assertThat(text(page.readFrame())).startsWith("notice 3 Waiting");
            assertThat(text(page.readFrame())).startsWith("notice 3 No picture: ");
            try (ImageStreamServer late = ImageStreamServer.builder()
                    .tcpPush()
                    .id(4)
                    .port(early.port())
                    .source(source)
                    .start()) {
                assertThat(picture(page).image()).isEqualTo(TestFrames.jpeg(6));
                assertThat(late.stats().viewers()).isEqualTo(1);
            }
        }
    }

    @Test
    void aStreamThatIsNotThereIsPassedOver() {
        try (CatalogServer catalog = CatalogServer.builder().start();
                PlainWebSocket page = look(catalog)) {
            page.sendText("watch 1 77").sendText("leave 1").sendText("ack 1 0");
            page.sendFrame(PlainWebSocket.PING, new byte[0]);
            assertThat(page.readFrame().opcode()).isEqualTo(PlainWebSocket.PONG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "watch", "watch 1", "watch x 1", "watch 1 2 3", "leave", "ack 1", "ack 1 x", "look 1", "ack"
            })
    void whatMakesNoSenseEndsTheConnection(String text) {
        try (CatalogServer catalog = CatalogServer.builder().start();
                PlainWebSocket page = look(catalog)) {
            page.sendText(text);
            assertThat(page.readClose()).isEqualTo(POLICY_VIOLATION);
        }
    }

    @Test
    void aPageThatDoesNotReadIsDroppedAndHarmsNoOther() {
        byte[] large = TestFrames.jpeg(1, 4_000_000);
        PublishedFrames source = FrameSource.published();
        source.publish(large);
        try (ImageStreamServer server = server(1, source);
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainWebSocket stuck = look(catalog);
                PlainWebSocket other = look(catalog)) {
            for (int i = 0; i < 8; i++) {
                stuck.sendText("watch " + i + " 1");
            }
            other.sendText("watch 1 1");
            assertThat(picture(other).image()).isEqualTo(large);
            Await.until("the end of who does not read", Duration.ofSeconds(40), () -> ended(stuck));
        }
    }

    private static boolean ended(PlainWebSocket socket) {
        try {
            socket.sendFrame(PlainWebSocket.PONG, new byte[0]);
            return false;
        } catch (RuntimeException | AssertionError e) {
            return true; // The connection was closed.
        }
    }
}
