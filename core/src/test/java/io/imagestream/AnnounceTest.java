package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnounceTest {
    private static final int STREAM_ID = 7_105;

    @TempDir
    private Path temp;

    private final ManualScheduler time = new ManualScheduler();
    private final FakeTransport transport = new FakeTransport();
    private final List<ImageStreamServer> servers = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = temp.resolve("a/running");
    }

    @AfterEach
    void nothingIsLeft() {
        servers.forEach(server -> Await.get(CompletableFuture.runAsync(server::close)));
        ThreadCount.assertNoneLeft("imagestream-announce-" + STREAM_ID);
        if (Files.isDirectory(folder)) {
            assertThat(files()).as("files after the end").isEmpty();
        }
    }

    private TcpServerBuilder builder() {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(STREAM_ID)
                .name("lobby")
                .port(9001)
                .scheduler(time)
                .transport(transport)
                .announceIn(folder);
    }

    private ImageStreamServer start(TcpServerBuilder builder) {
        ImageStreamServer server = builder.build();
        servers.add(server);
        return server.start();
    }

    private List<Path> files() {
        try (var list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AnnouncedStream read(Path file) {
        try {
            return AnnouncedStream.read(file).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void writesTheDescriptorOnceBoundAndRemovesIt() {
        ImageStreamServer server = start(builder());
        assertThat(files()).hasSize(1);
        Path file = files().get(0);
        assertThat(file.getFileName()).hasToString("lobby-7105-tcp_push-9001.flux");
        assertThat(read(file))
                .isEqualTo(new AnnouncedStream(
                        server.descriptor(), Optional.of(ServerProcess.current()), Optional.empty(), Optional.empty()));
        server.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void theOriginalReadsWhatIsWritten() throws IOException {
        List<Path> images = Golden.writeFrames(temp);
        start(builder().frames(images.toArray(new Path[0])));
        for (String line : Files.readAllLines(files().get(0))) {
            // What the original takes for a field, passes over, or takes for an image.
            boolean image = line.indexOf(' ') < 0;
            assertThat(line).matches(image ? ".*\\.jpg" : "[A-Za-z]+: \\S+|#( \\S+){2,}");
        }
        assertThat(read(files().get(0)).descriptor().frames()).hasSize(images.size());
    }

    private ImageStreamServer startRtp() {
        ImageStreamServer server = ImageStreamServer.builder()
                .udpPush()
                .rtp("192.0.2.7", 5004)
                .id(STREAM_ID)
                .name("lobby")
                .scheduler(time)
                .transport(transport)
                .announceIn(folder)
                .build();
        servers.add(server);
        return server.start();
    }

    @Test
    void saysHowPlayersOpenWhatIsSentAsRtp() throws IOException {
        transport.sessionDescription = Optional.of(SdpLineProperties.session("lobby", 24, 5004));
        ImageStreamServer server = startRtp();
        assertThat(server.sdp()).isEqualTo(transport.sessionDescription);
        assertThat(files().get(0).getFileName()).hasToString("lobby-7105-rtp-5004.flux");
        assertThat(read(files().get(0)))
                .isEqualTo(new AnnouncedStream(
                        server.descriptor(), Optional.of(ServerProcess.current()), server.sdp(), Optional.empty()));
        for (String line : Files.readAllLines(files().get(0))) {
            assertThat(line).matches("[A-Za-z]+: \\S+|#( \\S+){2,}");
        }
    }

    @Test
    void writesAgainWhenTheDescriptionChanges() {
        transport.sessionDescription = Optional.of(SdpLineProperties.session("lobby", 24, 5004));
        ImageStreamServer server = startRtp();
        transport.sessionDescription = Optional.of(SdpLineProperties.session("lobby", 12.5, 5004));
        server.ips(12.5);
        Await.untilAsserted(() -> assertThat(read(files().get(0)).sdp()).isEqualTo(transport.sessionDescription));
        // As the size of images becomes known, which nobody tells.
        transport.sessionDescription = Optional.of(SdpLineProperties.session("hall", 12.5, 5004));
        time.advance(Duration.ofSeconds(6));
        Await.untilAsserted(() -> assertThat(read(files().get(0)).sdp()).isEqualTo(transport.sessionDescription));
        assertThat(files()).hasSize(1);
    }

    @Test
    void leavesOutImagesThatADescriptorCannotName() throws IOException {
        Path image = Files.write(temp.resolve("with space.jpg"), Golden.frames().get(0));
        start(builder().frames(image));
        assertThat(read(files().get(0)).descriptor().frames()).isEmpty();
    }

    @Test
    void writesAgainWhenTheRateChanges() {
        ImageStreamServer server = start(builder().ips(10));
        server.ips(12.5);
        Await.untilAsserted(
                () -> assertThat(read(files().get(0)).descriptor().ips()).isEqualTo(12.5));
        assertThat(files()).hasSize(1);
    }

    @Test
    void touchesTheFileEveryFiveSeconds() throws IOException {
        start(builder());
        Path file = files().get(0);
        FileTime old = FileTime.from(Instant.now().minusSeconds(100));
        Files.setLastModifiedTime(file, old);
        time.advance(Duration.ofMillis(4_900));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        time.advance(Duration.ofMillis(200));
        Await.untilAsserted(() -> assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old));
    }

    @Test
    void givesASignOfLifeThoughItCannotWrite() throws IOException {
        ImageStreamServer server = start(builder().ips(10));
        Path file = files().get(0);
        FileTime old = FileTime.from(Instant.now().minusSeconds(100));
        // In the way of what it writes before it takes the file's place.
        Path part = folder.resolve("." + String.valueOf(file.getFileName()).replace(".flux", "") + "-"
                + ServerProcess.current().pid() + ".part");
        Path inTheWay = Files.createDirectories(part.resolve("full"));
        Files.setLastModifiedTime(file, old);
        server.ips(12.5);
        Await.untilAsserted(() -> assertThat(Files.getLastModifiedTime(file)).isGreaterThan(old));
        assertThat(read(file).descriptor().ips()).isEqualTo(10);
        Files.delete(inTheWay);
        Files.delete(part);
        time.advance(Duration.ofSeconds(6));
        Await.untilAsserted(() -> assertThat(read(file).descriptor().ips()).isEqualTo(12.5));
    }

    @Test
    void writesAgainWhatSomebodyElseRemoved() throws IOException {
        start(builder());
        Files.delete(files().get(0));
        time.advance(Duration.ofSeconds(6));
        Await.untilAsserted(() -> assertThat(files()).hasSize(1));
    }

    @Test
    void serversOfOneNameHaveFilesOfTheirOwn() {
        ImageStreamServer first = start(builder());
        start(builder());
        assertThat(files()).hasSize(2);
        first.close();
        assertThat(files()).hasSize(1);
    }

    @Test
    void takesThePlaceOfAServerThatWasKilled() throws IOException {
        Files.createDirectories(folder);
        Path left = folder.resolve("lobby-7105-tcp_push-9001.flux");
        Files.writeString(left, "Port: 9001\nProtocol: TCP_PUSH\n" + killed().toLine() + "\n");
        start(builder());
        assertThat(files()).containsExactly(left);
        assertThat(read(left).process()).contains(ServerProcess.current());
    }

    private static ServerProcess killed() {
        ServerProcess here = ServerProcess.current();
        return new ServerProcess(here.pid(), here.started().minusSeconds(1000), here.host());
    }

    @Test
    void aNameOfOddCharactersBecomesASafeFile() {
        start(builder().name("../../é:*?"));
        assertThat(files())
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString()).matches("[A-Za-z0-9_-]+\\.flux"));
    }

    @Test
    void aStartThatFailsLeavesNothing() throws IOException {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "a file");
        ImageStreamServer server = builder().build();
        assertThatThrownBy(server::start)
                .isInstanceOf(ImageStreamException.class)
                .hasMessage("the server cannot be announced in '" + folder + "': it is no folder");
        assertThat(transport.server().closed).isTrue();
        assertThat(server.isRunning()).isFalse();
        Files.delete(folder);
        servers.add(server.start());
        assertThat(files()).hasSize(1);
    }

    @Test
    void aPortThatCannotBeBoundIsNotAnnounced() {
        transport.onStart = () -> {
            throw new IOException("in use");
        };
        ImageStreamServer server = builder().build();
        assertThatThrownBy(server::start).isInstanceOf(ImageStreamException.class);
        assertThat(folder).doesNotExist();
    }
}
