package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncedStreamTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.flux"), text);
    }

    @Test
    void readsAFileOfTheOriginal() throws IOException {
        AnnouncedStream read = AnnouncedStream.read(file("ID=3\r\nPort=9001\r\nProtocol=UDP_PULL\r\nIPS=2\r\n"))
                .orElseThrow();
        assertThat(read.descriptor().id()).isEqualTo(3);
        assertThat(read.process()).isEmpty();
    }

    @Test
    void aFileWithNeitherPortNorProtocolIsNone() throws IOException {
        assertThat(AnnouncedStream.read(file("ServerPort: 80\nName: two words\nID: x\n")))
                .isEmpty();
        assertThat(AnnouncedStream.read(file(""))).isEmpty();
    }

    private AnnouncedStream rtp(String line) throws IOException {
        return AnnouncedStream.read(file("Address: 192.0.2.7\nPort: 5004\nProtocol: RTP\n" + line + "\n"))
                .orElseThrow();
    }

    @Test
    void aSessionDescriptionIsTakenAsFarAsItIsKnown() throws IOException {
        String session = SdpLineProperties.session("lobby", 24, 5004);
        assertThat(rtp(SdpLine.of(Optional.of(session)))).satisfies(read -> {
            assertThat(read.sdp()).contains(session);
            assertThat(read.defect()).isEmpty();
        });
        assertThat(rtp(SdpLine.of(Optional.of(session + "a=unknown:1\r\n"))).sdp())
                .contains(session);
        assertThat(rtp("# nothing of that kind").sdp()).isEmpty();
    }

    @Test
    void aBadSessionDescriptionIsPassedOverWithAReason() throws IOException {
        assertIsPassedOver("# SDP: %zz", "'%zz' is not percent-encoded");
        assertIsPassedOver("# SDP: hello", "");
        assertIsPassedOver("# SDP: " + "a".repeat(SdpLine.MAX_LENGTH + 1), "16385 characters, more than 16384");
        assertIsPassedOver(
                SdpLine.of(Optional.of(SdpLineProperties.session("lobby", 24, 5006))),
                "it describes a session to 192.0.2.7 port 5006");
        assertIsPassedOver(
                SdpLine.of(Optional.of(SdpLineProperties.session("lobby", 24, 5004)
                        .replace("IP4 192.0.2.7\r\nt", "IP4 127.0.0.1\r\nt"))),
                "it describes a session to 127.0.0.1 port 5004");
    }

    private void assertIsPassedOver(String line, String why) throws IOException {
        assertThat(rtp(line)).satisfies(read -> {
            assertThat(read.descriptor().port()).isEqualTo(5004);
            assertThat(read.sdp()).isEmpty();
            assertThat(read.defect().orElseThrow())
                    .startsWith("the line '# SDP:' is passed over: ")
                    .contains(why)
                    .matches("[ -~]{20,300}");
        });
    }

    @Test
    void onlyRtpHasASessionDescription() throws IOException {
        assertThat(AnnouncedStream.read(file("Port: 1\nProtocol: UDP_PUSH\n# SDP: %zz\n"))
                        .orElseThrow())
                .matches(read -> read.sdp().isEmpty() && read.defect().isEmpty());
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        assertThatThrownBy(() -> AnnouncedStream.read(file("Port: 9001\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.flux")
                .hasMessageContaining("no Protocol");
        assertThatThrownBy(() -> AnnouncedStream.read(file("Protocol: TCP_PUSH\nPort: 70000\n")))
                .hasMessageContaining("line 2")
                .hasMessageContaining("70000");
    }

    private static AnnouncedStream withImages(int count) {
        List<String> images = IntStream.range(0, count)
                .mapToObj(number -> String.format("%010d", number))
                .toList();
        return new AnnouncedStream(
                new StreamDescriptor(1, "many", "JPEG", "127.0.0.1", 9, Delivery.TCP_PUSH, 24, images),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void soManyImagesAreLeftOutThatNobodyReadsTheFileOtherwise() throws IOException {
        for (int count : new int[] {0, 92_000, 93_000, 95_000, 96_000}) {
            Path file = Files.writeString(
                    folder.resolve("file" + count), withImages(count).toText());
            assertThat(AnnouncedStream.read(file).orElseThrow().descriptor().frames())
                    .hasSize(count <= 92_000 ? count : 0);
        }
    }

    @Test
    void aLongerFileIsRefused() throws IOException {
        String text = "Port: 9\nProtocol: UDP_PUSH\n";
        Path longest = Files.writeString(folder.resolve("longest"), text + "x".repeat(1024 * 1024 - text.length()));
        assertThat(AnnouncedStream.read(longest)).isPresent();
        Path longer = Files.writeString(folder.resolve("longer"), text + "x".repeat(1024 * 1024 - text.length() + 1));
        assertThatThrownBy(() -> AnnouncedStream.read(longer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than 1048576 bytes");
    }
}
