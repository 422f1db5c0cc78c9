package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamDescriptorTest {
    private static final StreamDescriptor VIDEO = new StreamDescriptor(
            1,
            "video1",
            "JPEG",
            "127.0.0.1",
            9001,
            Delivery.TCP_PUSH,
            24,
            List.of("frames/frame-1.jpg", "frames/frame-2.jpg"));

    private static StreamDescriptor withIps(double ips) {
        return new StreamDescriptor(1, "", "", "", 9001, Delivery.TCP_PULL, ips, List.of());
    }

    private static StreamDescriptor withFrames(String... frames) {
        return new StreamDescriptor(1, "", "", "", 9001, Delivery.TCP_PULL, 24, List.of(frames));
    }

    @Test
    void theSpellingOfTheOriginalIsReadAndWritten() {
        String text = """
                ID: 1
                Name: video1
                Type: JPEG
                Address: 127.0.0.1
                Port: 9001
                Protocol: TCP_PUSH
                IPS: 24.0
                frames/frame-1.jpg
                frames/frame-2.jpg
                """;
        assertThat(StreamDescriptor.parse(text)).isEqualTo(VIDEO);
        assertThat(VIDEO.toText()).isEqualTo(text);
    }

    @Test
    void theOtherSpellingIsRead() {
        String text =
                "ID=1\r\nName=video1\r\nType=JPEG\r\nAddress=127.0.0.1\r\nPort=9001\r\nProtocol=TCP_PUSH\r\nIPS=24\r\n"
                        + "frames/frame-1.jpg\r\nframes/frame-2.jpg\r\n";
        assertThat(StreamDescriptor.parse(text)).isEqualTo(VIDEO);
    }

    @Test
    void fieldsComeInAnyOrderAndMayStandBehindPaths() {
        String text = "frames/frame-1.jpg\nProtocol: tcp_push\nIPS : 24\nframes\\frame-2.jpg\nAddress:127.0.0.1\n\n"
                + "Type:   JPEG  \nName = video1\nPort: 9001\nID: 1";
        assertThat(StreamDescriptor.parse(text)).isEqualTo(VIDEO);
    }

    @Test
    void whatIsMissingOrEmptyHasADefault() {
        StreamDescriptor sparse =
                StreamDescriptor.parse("Port: 0\nProtocol: UDP_PULL\nID:\nName: \nType=\nAddress:\nIPS:\n");
        assertThat(sparse)
                .isEqualTo(new StreamDescriptor(
                        0, "", "", "", 0, Delivery.UDP_PULL, StreamDescriptor.DEFAULT_IPS, List.of()));
    }

    @Test
    void emptyFieldsAreLeftOutAsTheOriginalWouldTakeThemForPaths() {
        assertThat(withIps(24).toText()).isEqualTo("ID: 1\nPort: 9001\nProtocol: TCP_PULL\nIPS: 24.0\n");
    }

    @Test
    void commentsAndLinesThatTheOriginalIgnoresAreIgnored() {
        String text =
                "# a  comment\n#x=5\n#frame.jpg\nPort: 1\nProtocol: TCP_PULL\nNote: of  somebody\na frame.jpg\nb.jpg\n";
        StreamDescriptor descriptor = StreamDescriptor.parse(text);
        assertThat(descriptor.frames()).containsExactly("b.jpg");
        assertThat(descriptor.port()).isEqualTo(1);
    }

    @Test
    void theControlPlaceStandsInACommentBeforeTheImages() {
        StreamDescriptor descriptor = new StreamDescriptor(
                1,
                "",
                "",
                "239.1.2.3",
                9001,
                Delivery.MCAST_PULL,
                24,
                List.of("a.jpg"),
                Optional.of(new ControlPlace("::1", 9002)));
        String text = "ID: 1\nAddress: 239.1.2.3\nPort: 9001\nProtocol: MCAST_PULL\nIPS: 24.0\n"
                + "# Control: [::1]:9002\na.jpg\n";
        assertThat(descriptor.toText()).isEqualTo(text);
        assertThat(StreamDescriptor.parse(text)).isEqualTo(descriptor);
        assertThat(descriptor.at("239.1.2.4", 1).control()).isEqualTo(descriptor.control());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Control: the remote one",
                "# Control: a:0",
                "# Control: a:65536",
                "# Control: 9002",
                "# Control: :9002",
                "# Control:",
                "# control: a:1",
                "#Control: a:1",
                "#x Control: a:1"
            })
    void aCommentThatNamesNoPlaceIsNoControlPlace(String comment) {
        StreamDescriptor descriptor = StreamDescriptor.parse("Port: 1\nProtocol: MCAST_PULL\n" + comment + "\n");
        assertThat(descriptor.control()).isEmpty();
        assertThat(descriptor.frames()).isEmpty();
    }

    @Test
    void onlyMulticastPullsHaveAControlPlace() {
        assertThat(StreamDescriptor.parse("# Control: a:1\nPort: 1\nProtocol: MCAST_PULL\n")
                        .control())
                .contains(new ControlPlace("a", 1));
        assertThat(StreamDescriptor.parse("# Control: a:1\nPort: 1\nProtocol: MCAST_PUSH\n")
                        .control())
                .isEmpty();
        Optional<ControlPlace> control = Optional.of(new ControlPlace("a", 1));
        assertThatThrownBy(() -> new StreamDescriptor(1, "", "", "", 1, Delivery.MCAST_PUSH, 1, List.of(), control))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the control place a:1 is for MCAST_PULL, not for MCAST_PUSH");
    }

    @Test
    void theTypeIsKeptAsWritten() {
        StreamDescriptor descriptor = StreamDescriptor.parse("Port: 1\nProtocol: TCP_PULL\nType: Mjpg\n");
        assertThat(descriptor.type()).isEqualTo("Mjpg");
        assertThat(descriptor.toText()).contains("Type: Mjpg\n");
    }

    @ParameterizedTest
    @CsvSource({
        "24, 24.0",
        "12.5, 12.5",
        "0.001, 0.001",
        "1000, 1000.0",
        "29.97, 29.97",
        "0.0123, 0.0123",
        "999.9999, 999.9999"
    })
    void ratesAreWrittenAsTheOriginalDoes(double ips, String written) {
        assertThat(withIps(ips).toText()).contains("\nIPS: " + written + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "Port: 70000, 'port must be 0 to 65535, not 70000'",
        "Port: -1, 'port must be 0 to 65535, not -1'",
        "Port: abc, 'Port must be a whole number, not ''abc'''",
        "Port=9001 9002, 'Port must be a whole number, not ''9001 9002'''",
        "ID: 1.5, 'ID must be a whole number, not ''1.5'''",
        "ID: 99999999999, 'ID must be a whole number, not ''99999999999'''",
        "IPS: fast, 'IPS must be a number, not ''fast'''",
        "IPS: 0, 'ips must be 0.001 to 1000, not 0.0'",
        "IPS: -24, 'ips must be 0.001 to 1000, not -24.0'",
        "IPS: NaN, 'ips must be 0.001 to 1000, not NaN'",
        "IPS: 1001, 'ips must be 0.001 to 1000, not 1001.0'",
        "Protocol: HTTP, 'unknown delivery method ''HTTP'''",
        "Name: two words, 'Name must not be empty nor hold white space, unlike ''two words'''",
        "ServerAddress: 127.0.0.1, 'ServerAddress belongs to the description of a whole installation'",
        "ServerPort=8080, 'ServerPort belongs to the description of a whole installation'"
    })
    void anErrorNamesTheLineAndTheValue(String line, String reason) {
        assertThatThrownBy(() -> StreamDescriptor.parse("# first\n\n" + line + "\nPort: 1\nProtocol: TCP_PULL\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(reason);
    }

    @Test
    void textWithoutPortOrProtocolIsNoDescriptor() {
        assertThatThrownBy(() -> StreamDescriptor.parse("Protocol: TCP_PULL\n")).hasMessage("it has no Port");
        assertThatThrownBy(() -> StreamDescriptor.parse("Port: 1\n")).hasMessage("it has no Protocol");
        assertThatThrownBy(() -> StreamDescriptor.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b.jpg",
                "a\tb.jpg",
                "a\nb.jpg",
                "#1.jpg",
                "a\\b.jpg",
                "ID=5",
                "Port:x.jpg",
                "Name=",
                "a\u0000"
            })
    void aPathThatWouldNotReadBackIsNotWritten(String path) {
        StreamDescriptor descriptor = withFrames("good.jpg", path);
        assertThatThrownBy(descriptor::toText)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "a\tb", "a\r\nPort: 1", "\u0000", "\u2028"})
    void aNameTypeOrAddressWithWhiteSpaceIsRefused(String word) {
        assertThatThrownBy(() -> new StreamDescriptor(1, word, "", "", 1, Delivery.TCP_PULL, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> new StreamDescriptor(1, "", word, "", 1, Delivery.TCP_PULL, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type");
        assertThatThrownBy(() -> VIDEO.at(word, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address");
    }

    @Test
    void portAndRateAreChecked() {
        assertThatThrownBy(() -> VIDEO.at("a", 65_536)).hasMessageContainingAll("65535", "65536");
        assertThatThrownBy(() -> withIps(0)).hasMessageContainingAll("0.001", "1000", "0.0");
    }

    @Test
    void aDescriptorHasAUriAndCanBePublishedElsewhere() {
        assertThat(VIDEO.uri()).hasToString("tcp_push://127.0.0.1:9001");
        StreamDescriptor moved = VIDEO.at("::1", 9002);
        assertThat(moved.uri()).hasToString("tcp_push://[::1]:9002");
        assertThat(moved.at("127.0.0.1", 9001)).isEqualTo(VIDEO);
        assertThatThrownBy(() -> withIps(1).uri())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
    }

    @Test
    void theListOfFramesIsCopied() {
        List<String> frames = new java.util.ArrayList<>(List.of("a.jpg"));
        StreamDescriptor descriptor = new StreamDescriptor(1, "", "", "", 1, Delivery.TCP_PULL, 1, frames);
        frames.add("b.jpg");
        assertThat(descriptor.frames()).containsExactly("a.jpg");
    }

    @Test
    void aFileIsWrittenReplacedAndRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("video1.txt");
        Files.writeString(file, "something much longer than the descriptor ".repeat(100));
        VIDEO.write(file);
        assertThat(Files.readString(file)).isEqualTo(VIDEO.toText());
        assertThat(StreamDescriptor.read(file)).isEqualTo(VIDEO);
    }

    @Test
    void aRefusedDescriptorLeavesTheFileAsItWas(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("video1.txt"), "before");
        assertThatThrownBy(() -> withFrames("a b.jpg").write(file)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Files.readString(file)).isEqualTo("before");
    }

    @Test
    void textIsUtf8OrElseIso8859(@TempDir Path folder) throws IOException {
        String text = "Port: 1\nProtocol: TCP_PULL\nName: caf\u00e9\nbilder/\u00e4.jpg\n";
        Path utf8 = Files.writeString(folder.resolve("utf8"), text);
        Path latin = Files.write(folder.resolve("latin"), text.getBytes(StandardCharsets.ISO_8859_1));
        for (Path file : List.of(utf8, latin)) {
            StreamDescriptor descriptor = StreamDescriptor.read(file);
            assertThat(descriptor.name()).isEqualTo("caf\u00e9");
            assertThat(descriptor.frames()).containsExactly("bilder/\u00e4.jpg");
        }
    }

    @Test
    void aByteOrderMarkIsIgnored(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notepad.txt"), "\ufeffPort=1\r\nProtocol=TCP_PULL\r\n");
        assertThat(StreamDescriptor.read(file).port()).isEqualTo(1);
        assertThat(StreamDescriptor.read(file).frames()).isEmpty();
    }

    @Test
    void aFileThatIsNoDescriptorIsNamedWithTheReason(@TempDir Path folder) throws IOException {
        Path ignore = Files.writeString(folder.resolve("gitignore"), "*\n");
        assertThatThrownBy(() -> StreamDescriptor.read(ignore))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("gitignore", "it has no Port");
        Path wrong = Files.writeString(folder.resolve("wrong.txt"), "Port: 1\nProtocol: TCP_PULL\nIPS: 0\n");
        assertThatThrownBy(() -> StreamDescriptor.read(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("wrong.txt", "line 3", "0.0");
        assertThatThrownBy(() -> StreamDescriptor.read(folder.resolve("missing.txt")))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + folder.resolve("missing.txt") + "' does not exist");
        assertThatThrownBy(() -> StreamDescriptor.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + folder + "' is a folder, not a stream descriptor");
    }

    @Test
    void aFileOfMoreThan16MebibytesIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("film.avi");
        try (java.io.RandomAccessFile sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(16 * 1024 * 1024 + 1);
        }
        assertThatThrownBy(() -> StreamDescriptor.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("film.avi", "larger than");
    }
}
