package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
