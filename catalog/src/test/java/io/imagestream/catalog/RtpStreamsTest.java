package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.PublishedFrames;
import io.imagestream.ServerProcess;
import io.imagestream.Stream;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are sent as RTP, here and by other processes. */
class RtpStreamsTest {
    private static final String GROUP = "239.255.42.42";

    @TempDir
    private Path folder;

    private final PublishedFrames camera = FrameSource.published();
    private final Stream stream =
            Stream.builder().id(1).name("video1").source(camera).build();

    @AfterEach
    void nothingIsLeft() {
        Catalogs.assertNothingIsLeft();
    }

    private static String line(String sdp) {
        return "# SDP: " + URLEncoder.encode(sdp, StandardCharsets.UTF_8) + "\n";
    }

    private void announce(String name, int id, String host, int port, String... lines) {
        Catalogs.write(
                folder, name, Catalogs.descriptor(id, Delivery.RTP, host, port) + String.join("", List.of(lines)));
    }

    private CatalogServer catalogOfFolder() {
        return CatalogServer.builder().directory(folder).start();
    }

    // --- session descriptions ---------------------------------------------------------------------------------------

    @Test
    void ofAServerHereTheDescriptionIsItsOwn() {
        try (ImageStreamServer server =
                        RtpStreams.server(stream, "127.0.0.1", 5004).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            PlainHttp.Answer answer = Catalogs.get(catalog, "/streams/1.sdp");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Content-Type")).isEqualTo("application/sdp");
            assertThat(answer.field("Cache-Control")).startsWith("no-store");
            assertThat(answer.text()).isEqualTo(server.sdp().orElseThrow()).contains("a=framerate:24\r\n");
            assertThat(Catalogs.get(catalog, "/streams/1").text())
                    .contains(
                            "\"method\":\"RTP\",\"address\":\"127.0.0.1\",\"port\":5004,\"uri\":\"rtp://127.0.0.1:5004\"")
                    .contains("\"http\":null,\"sdp\":\"/streams/1.sdp\"");
            assertThat(catalog.streams().get(0).sdp()).isEqualTo(server.sdp());
            server.ips(5);
            Await.untilAsserted(() ->
                    assertThat(Catalogs.get(catalog, "/streams/1.sdp").text()).contains("a=framerate:5\r\n"));
            try (PlainHttp client = PlainHttp.connect(catalog.port())) {
                assertThat(client.send(PlainHttp.request("HEAD", "/streams/1.sdp"))
                                .readHead()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void ofAnotherProcessTheDescriptionIsInItsFile() {
        String sdp = RtpStreams.sdp("far", 12.5, "10.0.0.9", 5004);
        announce("a.txt", 3, "10.0.0.9", 5004, line(sdp));
        try (CatalogServer catalog = catalogOfFolder()) {
            assertThat(Catalogs.get(catalog, "/streams/3.sdp").text()).isEqualTo(sdp);
            assertThat(Catalogs.get(catalog, "/streams").text())
                    .contains("\"sdp\":\"/streams/3.sdp\"", "\"warnings\":[]");
            String changed = RtpStreams.sdp("far", 5, "10.0.0.9", 5004);
            announce("a.txt", 3, "10.0.0.9", 5004, line(changed));
            Await.untilAsserted(() ->
                    assertThat(Catalogs.get(catalog, "/streams/3.sdp").text()).isEqualTo(changed));
        }
    }

    @Test
    void aServerThatAnnouncesItselfIsFoundWithItsDescription() {
        try (ImageStreamServer server = RtpStreams.server(stream, "127.0.0.1", 5004)
                        .announceIn(folder)
                        .start();
                CatalogServer catalog = catalogOfFolder()) {
            assertThat(catalog.streams())
                    .singleElement()
                    .satisfies(shown -> assertThat(shown.sdp()).isEqualTo(server.sdp()));
        }
    }

    @Test
    void aBadDescriptionIsPassedOverWithAWarning() {
        announce("a.txt", 3, "10.0.0.9", 5004, "# SDP: %zz\n");
        announce("b.txt", 4, "10.0.0.9", 5006, line(RtpStreams.sdp("other", 5, GROUP, 5006)));
        try (CatalogServer catalog = catalogOfFolder()) {
            assertThat(catalog.streams())
                    .hasSize(2)
                    .allMatch(shown -> shown.sdp().isEmpty());
            assertThat(Catalogs.get(catalog, "/streams").text())
                    .contains("a.txt': the line '# SDP:' is passed over: '%zz' is not percent-encoded\"")
                    .contains("b.txt': the line '# SDP:' is passed over: it describes a session to " + GROUP);
            announce("a.txt", 3, "10.0.0.9", 5004);
            announce("b.txt", 4, "10.0.0.9", 5006);
            Await.untilAsserted(
                    () -> assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/streams/1.sdp, This stream is TCP_PUSH; there are session descriptions of RTP alone.",
        "/streams/3.sdp, The file that announces this stream does not say how players open it.",
        "/streams/2.sdp, There is no such stream; /streams tells which there are.",
        "/streams/.sdp, There is no such stream; /streams tells which there are."
    })
    void whatIsNotThereIsSaid(String path, String sentence) {
        announce("a.txt", 3, "10.0.0.9", 5004);
        try (ImageStreamServer server = Catalogs.server(1).start();
                CatalogServer catalog =
                        CatalogServer.builder().add(server).directory(folder).start()) {
            PlainHttp.Answer answer = Catalogs.get(catalog, path);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text()).isEqualTo(sentence + "\n");
        }
    }

    // --- what else the catalog says ---------------------------------------------------------------------------------

    @Test
    void oldClientsReadOfItAsOfAnyStream() {
        announce("a.txt", 3, GROUP, 5004);
        try (CatalogServer catalog = catalogOfFolder()) {
            assertThat(Catalogs.get(catalog, "/").text())
                    .endsWith("Object ID=3 name=video3 type=JPEG address=" + GROUP
                            + " port=5004 protocol=RTP ips=12.5\r\n");
        }
    }

    @Test
    void figuresTellWhatOnlyRtpHas() {
        try (ImageStreamServer server =
                        RtpStreams.server(stream, "127.0.0.1", 5004).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start()) {
            Await.untilAsserted(() -> assertThat(
                            Catalogs.get(catalog, "/streams/1").text())
                    .contains("\"framesTranscoded\":0,\"framesSkipped\":{\"UNFIT\":1,\"TRANSCODER_BEHIND\":1}"));
            String labels = "{id=\"1\",key=\"1\",method=\"RTP\",name=\"video1\"";
            assertThat(Catalogs.get(catalog, "/metrics").text())
                    .contains("imagestream_stream_frames_transcoded_total" + labels + "} 0.0\n")
                    .contains("imagestream_stream_frames_skipped_total" + labels + ",reason=\"UNFIT\"} 1.0\n")
                    .contains("imagestream_stream_frames_skipped_total" + labels
                            + ",reason=\"TRANSCODER_BEHIND\"} 1.0\n");
        }
    }

    @Test
    void nobodyConnectsToAReceiver() throws IOException {
        announce("a.txt", 3, "127.0.0.1", 9); // Nobody listens there, neither by TCP nor by UDP.
        FolderFile file = new FolderFile(folder.resolve("a.txt"));
        file.look(Files.readAttributes(file.path(), BasicFileAttributes.class), 0);
        assertThat(file.announced()).isPresent();
        assertThat(file.needsCheck(FolderFile.CHECK_NANOS * 2)).isFalse();
    }

    @Test
    void manyServersMaySendToOnePlace() {
        announce("elsewhere.txt", 1, GROUP, 5004, Catalogs.elsewhere());
        announce("mine.txt", 1, GROUP, 5004, ServerProcess.current().toLine() + "\n");
        try (ImageStreamServer server = RtpStreams.server(stream, GROUP, 5004).start();
                CatalogServer catalog =
                        CatalogServer.builder().add(server).directory(folder).start()) {
            assertThat(catalog.streams())
                    .hasSize(2)
                    .filteredOn(shown -> shown.file().isPresent())
                    .singleElement()
                    .matches(shown -> shown.file().orElseThrow().endsWith("elsewhere.txt"));
        }
    }

    @Test
    void oneStreamThatIsSentInSeveralWaysIsNoCauseToWarn() {
        try (ImageStreamServer tcp =
                        ImageStreamServer.builder().tcpPush().stream(stream).start();
                ImageStreamServer rtp =
                        RtpStreams.server(stream, "127.0.0.1", 5004).start();
                CatalogServer catalog =
                        CatalogServer.builder().add(tcp).add(rtp).start()) {
            assertThat(catalog.streams()).hasSize(2).noneMatch(CatalogStream::duplicateId);
            assertThat(Catalogs.get(catalog, "/streams").text()).contains("\"warnings\":[]");
        }
        String process = Catalogs.elsewhere();
        announce("rtp.txt", 3, GROUP, 5004, process);
        Catalogs.write(folder, "tcp.txt", Catalogs.descriptor(3, Delivery.UDP_PUSH, "127.0.0.1", 9001) + process);
        try (CatalogServer catalog = catalogOfFolder()) {
            assertThat(catalog.streams()).hasSize(2).noneMatch(CatalogStream::duplicateId);
        }
    }

    // --- pictures ---------------------------------------------------------------------------------------------------

    @Test
    void ofAServerHereThePictureIsReadDirectly() {
        camera.publish(TestFrames.jpeg(4));
        try (ImageStreamServer server =
                        RtpStreams.server(stream, "127.0.0.1", 5004).start();
                CatalogServer catalog = CatalogServer.builder().add(server).start();
                PlainWebSocket page = PlainWebSocket.connect(catalog.port(), "/pictures")) {
            page.sendText("watch 1 1");
            PlainWebSocket.Frame frame = page.readFrame();
            while (frame.opcode() == PlainWebSocket.TEXT) {
                frame = page.readFrame();
            }
            assertThat(PlainWebSocket.message(frame.payload()).image()).isEqualTo(TestFrames.jpeg(4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "receiver.example", "::1"})
    void aReceiversPortIsNotTaken(String host) {
        announce("a.txt", 3, host, 5004);
        assertThat(notice())
                .isEqualTo(
                        "notice 1 No picture: the stream goes to " + host + " alone, whose port is not to be taken.");
    }

    @ParameterizedTest
    @ValueSource(strings = {GROUP, "ff15::42"})
    void ofAGroupThereIsAPictureWhereThereIsATransport(String group) {
        announce("a.txt", 3, group, 5004);
        assertThat(notice())
                .startsWith("notice 1 No picture: this catalog has no transport for RTP; ")
                .contains("imagestream-transport-udp");
    }

    @Test
    void aDescriptionLeadsToNoReceiverEither() {
        announce("a.txt", 3, GROUP, 5004, line(RtpStreams.sdp("x", 5, "127.0.0.1", 5004)));
        assertThat(notice()).contains("no transport for RTP"); // By its place: the description is passed over.
    }

    private String notice() {
        try (CatalogServer catalog = catalogOfFolder();
                PlainWebSocket page = PlainWebSocket.connect(catalog.port(), "/pictures")) {
            page.sendText("watch 1 3");
            String text = "Waiting";
            while (text.contains("Waiting")) {
                text = new String(page.readFrame().payload(), StandardCharsets.UTF_8);
            }
            return text;
        }
    }

    @Test
    void thePageLinksToTheDescription() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            assertThat(Catalogs.get(catalog, "/catalog.js").text()).contains("told.sdp");
            assertThat(Catalogs.get(catalog, "/", "Accept: text/html").text()).contains("Open as SDP");
        }
    }
}
