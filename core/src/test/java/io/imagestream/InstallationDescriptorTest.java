package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationDescriptorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ServerAddress: 127.0.0.1\nServerPort: 8080\nflux/a.txt\nflux/b.txt\n",
                "ServerPort=8080\r\n\r\n# a comment\r\n#b\r\nflux\\a.txt\r\nServerAddress=127.0.0.1\r\nflux\\b.txt",
                "ServerAddress: 127.0.0.1 \nServerPort :8080\n flux/a.txt \nflux/b.txt"
            })
    void readsBothSpellings(String text) {
        InstallationDescriptor read = InstallationDescriptor.parse(text);
        assertThat(read.address()).isEqualTo("127.0.0.1");
        assertThat(read.port()).isEqualTo(8080);
        assertThat(read.streams()).containsExactly("flux/a.txt", "flux/b.txt");
    }

    @Test
    void theAddressMayBeMissingAndPathsMayHoldSpaces() {
        InstallationDescriptor read = InstallationDescriptor.parse("ServerAddress:\nServerPort: 0\nmy streams/a.txt\n");
        assertThat(read).isEqualTo(new InstallationDescriptor("", 0, java.util.List.of("my streams/a.txt")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt | it has no ServerPort",
                "ServerPort: | it has no ServerPort",
                "ServerPort: x | line 1: ServerPort must be a whole number from 0 to 65535, not 'x'",
                "ServerPort: 65536 | line 1: port must be 0 to 65535, not 65536",
                "Port: 9001 | line 1: Port belongs to the description of a stream, not of a whole installation",
                "ServerAddress: a b | line 1: ServerAddress must not be empty nor hold white space, unlike 'a b'"
            })
    void errorsNameTheLine(String text, String error) {
        assertThatThrownBy(() -> InstallationDescriptor.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(error);
    }

    @Test
    void errorsNameTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("serv.txt"), "a.txt\nServerPort: -1\n");
        assertThatThrownBy(() -> InstallationDescriptor.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("'" + file + "' is no installation description: line 2: port must be 0 to 65535, not -1");
        assertThatThrownBy(() -> InstallationDescriptor.read(folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("none' does not exist");
    }
}
