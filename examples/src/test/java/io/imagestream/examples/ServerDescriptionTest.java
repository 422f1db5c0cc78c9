package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.Delivery;
import io.imagestream.StreamDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code server} reads and writes without serving. */
class ServerDescriptionTest {
    private static final String FLUX = """
            ID: 7
            Name: film
            Type: JPG
            Address: 192.0.2.7
            Port: 9007
            Protocol: TCP_PULL
            IPS: 12.5
            images/a.jpg
            images/b.jpg
            """;

    @TempDir
    private Path folder;

    private String save(String... options) throws IOException {
        Path saved = folder.resolve("saved.flux");
        List<String> args = new ArrayList<>(List.of("server", "--no-server", "--save", saved.toString()));
        args.addAll(Arrays.asList(options));
        assertThat(Cli.run(args.toArray(new String[0]))).isEqualTo(new Cli.Result(0, "", ""));
        return Files.readString(saved);
    }

    private String flux() throws IOException {
        return Files.writeString(folder.resolve("film.flux"), FLUX).toString();
    }

    @Test
    void writesTheFormOfTheOriginal() throws IOException {
        String written = save(
                "--id",
                "7",
                "--name",
                "film",
                "--type",
                "JPG",
                "--addr",
                "192.0.2.7",
                "--port",
                "9007",
                "--method",
                "tcp_pull",
                "--ips",
                "12.5",
                "images/a.jpg",
                "images/b.jpg");
        assertThat(written).isEqualTo(FLUX);
    }

    @Test
    void fillsInWhatTheOriginalWants() throws IOException {
        assertThat(save()).isEqualTo("""
                        ID: 0
                        Name: stream0
                        Type: JPEG
                        Address: 127.0.0.1
                        Port: 0
                        Protocol: TCP_PUSH
                        IPS: 24.0
                        """);
    }

    @ParameterizedTest
    @CsvSource({"x.png, PNG", "x.GIF, GIF", "x.bmp, BMP", "x.jpg, JPEG", "x, JPEG", "x.y/z, JPEG"})
    void tellsTheTypeByTheName(String image, String type) throws IOException {
        assertThat(save(image)).contains("\nType: " + type + "\n");
    }

    @Test
    void keepsWhatAFileSays() throws IOException {
        assertThat(save("--flux", flux())).isEqualTo(FLUX);
    }

    @Test
    void overridesEachFieldOfAFile() throws IOException {
        String flux = flux();
        assertThat(save("--flux", flux, "--id=-8")).isEqualTo(FLUX.replace("ID: 7", "ID: -8"));
        assertThat(save("--flux", flux, "--name=clip")).isEqualTo(FLUX.replace("film", "clip"));
        assertThat(save("--flux", flux, "--type=jpeg")).isEqualTo(FLUX.replace("Type: JPG", "Type: JPEG"));
        assertThat(save("--flux", flux, "--addr=::1")).isEqualTo(FLUX.replace("192.0.2.7", "::1"));
        assertThat(save("--flux", flux, "--port=1")).isEqualTo(FLUX.replace("9007", "1"));
        assertThat(save("--flux", flux, "--method=tcp_push")).isEqualTo(FLUX.replace("PULL", "PUSH"));
        assertThat(save("--flux", flux, "--ips=0.5")).isEqualTo(FLUX.replace("12.5", "0.5"));
        assertThat(save("--flux", flux, "c.jpg"))
                .isEqualTo(FLUX.replace("images/a.jpg", "c.jpg").replace("images/b.jpg\n", ""));
    }

    @Test
    void keepsGroupAndControlPlaceWhereTheMethodHasThem() throws IOException {
        String text = FLUX.replace("192.0.2.7", "239.1.2.3")
                .replace("TCP_PULL", "MCAST_PULL")
                .replace("images/a.jpg", "# Control: 192.0.2.7:9008\nimages/a.jpg");
        String flux = Files.writeString(folder.resolve("group.flux"), text).toString();
        assertThat(save("--flux", flux)).isEqualTo(text);
        String pushed = text.replace("MCAST_PULL", "MCAST_PUSH").replace("# Control: 192.0.2.7:9008\n", "");
        assertThat(save("--flux", flux, "--method=mcast_push")).isEqualTo(pushed);
        assertThat(save("--flux", flux, "--method=tcp_push"))
                .isEqualTo(pushed.replace("MCAST", "TCP").replace("239.1.2.3", "127.0.0.1"));
        assertThat(save("--flux", flux(), "--method=mcast_push"))
                .isEqualTo(pushed.replace("239.1.2.3", "239.255.42.42"));
    }

    @Test
    void savesTheControlPort() throws IOException {
        String written =
                save("--method", "mcast_pull", "--addr", "239.1.2.3", "--port", "9000", "--control-port", "9001");
        assertThat(written).contains("\nAddress: 239.1.2.3\nPort: 9000\n", "\n# Control: 127.0.0.1:9001\n");
    }

    @ParameterizedTest
    @EnumSource
    void savesEveryMethodInAnyCase(Delivery method) throws IOException {
        String lower = method.name().toLowerCase(Locale.ROOT);
        for (String name : List.of(
                lower, method.name(), lower.substring(0, 2) + method.name().substring(2))) {
            String written = save("--method", name, "--addr", "239.1.2.3", "--port", "9000", "a.png");
            assertThat(written).contains("\nProtocol: " + method + "\n");
            StreamDescriptor read = StreamDescriptor.parse(written);
            assertThat(read.delivery()).isEqualTo(method);
            assertThat(read.address()).isEqualTo("239.1.2.3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-server", "-no-server", "-s"})
    void knowsThreeNamesForNotServing(String option) throws IOException {
        Path saved = folder.resolve("other.flux");
        assertThat(Cli.run("server", option, "--save", saved.toString()).status())
                .isZero();
        assertThat(saved).exists();
        assertThat(Cli.run("server", option)).isEqualTo(new Cli.Result(0, "", ""));
    }

    @Test
    void refusesToWriteWhatWouldNotReadBack() {
        Path saved = folder.resolve("not.flux");
        Cli.Result result = Cli.run("server", "-s", "--save", saved.toString(), "two words.jpg");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("imagestream server: --save: ")
                .contains("two words.jpg")
                .hasLineCount(1);
        assertThat(saved).doesNotExist();
    }
}
