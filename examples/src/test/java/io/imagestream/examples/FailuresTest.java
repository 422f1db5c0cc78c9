package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.FakeCamera;
import io.imagestream.testkit.Golden;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One clear line and the right status for whatever goes wrong. */
class FailuresTest {
    @TempDir
    private Path folder;

    private static void assertFails(int status, String[] args, String... words) {
        Cli.Result result = Cli.run(args);
        assertThat(result.err()).contains(words).hasLineCount(1).doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--frobnicate                          | --frobnicate",
                "server --frobnicate                   | --frobnicate",
                "server -x a.jpg                       | -x",
                "frobnicate                            | frobnicate",
                "server --method smoke                 | --method",
                "server --method                       | --method",
                "server --type TIFF                    | --type",
                "server --port 70000                   | --port",
                "server --port -1                      | --port",
                "server --port nine                    | --port",
                "server --ips 0                        | --ips",
                "server --ips -24                      | --ips",
                "server --ips 1001                     | --ips",
                "server --ips NaN                      | --ips",
                "server --ips many                     | --ips",
                "server --id one                       | --id",
                "server --id 2147483648                | --id",
                "server --name=                        | --name",
                "server --addr=                        | --addr",
                "server --bind=                        | --bind",
                "server --tls-cert chain.pem           | only --tls-cert",
                "server --tls-key key.pem              | only --tls-key",
                "server --user guard                   | NAME:PASSWORD",
                "server --user guard:                  | 'guard'",
                "server --user :secret                 | --user",
                "server --user a:b --user a:c          | 'a' is given twice",
                "server --allow 192.0.2.7/24           | 192.0.2.0/24",
                "server --allow example                | --allow",
                "server --allow-host a.example/b       | a.example/b",
                "server --allow-origin a.example       | a.example",
                "server --no-http --user a:b           | --user cannot be used: --no-http",
                "server --no-http --tls-cert c         | --tls-cert cannot be used: --no-http",
                "server --no-http --tls-key c          | --tls-key cannot be used: --no-http",
                "server --no-http --allow-host a       | --allow-host cannot be used: --no-http",
                "server --no-http --allow-origin *     | --allow-origin cannot be used: --no-http",
                "server --method udp_push --http       | --[no-]http cannot be used: udp_push has no HTTP",
                "server --method udp_pull --no-http    | --[no-]http cannot be used: udp_pull has no HTTP",
                "server --method mcast_push --user a:b | --user cannot be used: mcast_push has no HTTP",
                "server --fragment-size 1200           | --fragment-size cannot be used: tcp_push",
                "server --method tcp_pull --ttl 1      | --ttl cannot be used: tcp_pull is no multicast",
                "server --method udp_push --ttl 1      | --ttl cannot be used: udp_push is no multicast",
                "server --method udp_push --interface lo    | --interface cannot be used: udp_push is no multicast",
                "server --method udp_pull --control-port 9  | --control-port cannot be used: it is for mcast_pull",
                "server --method mcast_push --control-port 9 | --control-port cannot be used: it is for mcast_pull",
                "server --method mcast_push --allow private | --allow cannot be used: who joins the group",
                "server --method mcast_push --bind ::       | --bind cannot be used: mcast_push listens nowhere",
                "server --method mcast_push --addr 10.0.0.1 | --addr",
                "server --method mcast_push --ttl 256       | --ttl",
                "server --method mcast_push --ttl -1        | --ttl",
                "server --method mcast_push --interface=    | --interface",
                "server --method mcast_pull --control-port 65536 | --control-port",
                "server --method udp_push --fragment-size 39     | --fragment-size",
                "server --method mcast_push --fragment-size 65508 | --fragment-size",
                "server --method udp_pull --allow example   | --allow",
                "server --method udp_pull --user a:b        | --user cannot be used: udp_pull has no HTTP",
                "server --method mcast_pull --tls-cert a    | --tls-cert cannot be used: mcast_pull has no HTTP",
                "server --rtp 192.0.2.7               | --rtp': it must be HOST:PORT, such as 192.0.2.7:5004",
                "server --rtp 192.0.2.7:x             | --rtp",
                "server --rtp 192.0.2.7:0             | --rtp': the port must be 1 to 65534",
                "server --rtp 192.0.2.7:65535         | --rtp': the port must be 1 to 65534",
                "server --rtp 0.0.0.0:5004            | 0.0.0.0",
                "server --rtp 192.0.2.7:5004 --port 9 | --port 9 and --rtp 192.0.2.7:5004 contradict each other",
                "server --rtp 192.0.2.7:5004 --addr a | --addr a and --rtp 192.0.2.7:5004 contradict each other",
                "server --rtp a:5004 --method udp_pull | --method udp_pull and --rtp a:5004 contradict each other",
                "server --rtp a:5004 --method mcast_pull | --method mcast_pull and --rtp a:5004 contradict",
                "server --rtp a:5004 --method mcast_push | --method mcast_push and --rtp a:5004 contradict each other",
                "server --rtp 239.1.2.3:5004 --method udp_push | --method udp_push and --rtp 239.1.2.3:5004 contradict",
                "server --method rtp                  | the port must be 1 to 65534",
                "server --rtp 192.0.2.7:5004 --bind ::     | --bind cannot be used: rtp listens nowhere",
                "server --rtp 192.0.2.7:5004 --allow private | --allow cannot be used: RTP goes to whom it names",
                "server --rtp 192.0.2.7:5004 --user a:b    | --user cannot be used: rtp has no HTTP",
                "server --rtp 192.0.2.7:5004 --http        | --[no-]http cannot be used: rtp has no HTTP",
                "server --rtp 192.0.2.7:5004 --ttl 1       | --ttl cannot be used: the receiver is no multicast group",
                "server --rtp 192.0.2.7:5004 --interface lo | --interface cannot be used: the receiver is no multicast",
                "server --rtp 192.0.2.7:5004 --sap         | --sap cannot be used",
                "server --rtp 192.0.2.7:5004 --fragment-size 255 | --fragment-size': it must be 256 to 65507 for RTP",
                "server --rtp 239.1.2.3:5004 --control-port 9    | --control-port cannot be used: it is for mcast_pull",
                "server --rtp 239.1.2.3:5004 --large-images keep | --large-images",
                "server --method tcp_push --rtp 192.0.2.7:5004 --sap   | --sap cannot be used",
                "server --method tcp_push --rtp 192.0.2.7:5004 --ttl 1 | --ttl cannot be used",
                "server --sap                          | --sap cannot be used: tcp_push sends no RTP",
                "server --method udp_push --sdp a.sdp  | --sdp cannot be used: udp_push sends no RTP",
                "server --large-images refuse          | --large-images cannot be used: tcp_push sends no RTP",
                "view rtp://239.1.2.3                  | rtp://239.1.2.3",
                "view rtp://239.1.2.3:65535            | 65534",
                "view rtp://127.0.0.1:5004 --interface lo   | --interface cannot be used: rtp://127.0.0.1:5004 is no",
                "view rtp://239.1.2.3:5004 --source ::1     | --source",
                "view rtp://239.1.2.3:5004 --ips 5          | --ips is for a pull",
                "view                                  | STREAM",
                "view smoke://127.0.0.1:9001           | smoke",
                "view tcp_push://127.0.0.1             | tcp_push://127.0.0.1",
                "view tcp_push://127.0.0.1:0           | 65535",
                "view tcp_push://127.0.0.1:70000       | 70000",
                "view tcp_push://127.0.0.1:1 --count 0 | --count",
                "view tcp_push://127.0.0.1:1 --count x | --count",
                "view tcp_push://127.0.0.1:1 --timeout 0   | --timeout",
                "view tcp_push://127.0.0.1:1 --timeout NaN | --timeout",
                "view tcp_push://127.0.0.1:1 --ips 5   | --ips",
                "view tcp_pull://127.0.0.1:1 --ips 0   | --ips",
                "view ftp://127.0.0.1/                 | http://",
                "view http:///stream                   | names no host",
                "view http://127.0.0.1:0/              | 65535",
                "view http://127.0.0.1/#top            | fragment",
                "view http://127.0.0.1:1/ --ips 5      | --ips",
                "view http://127.0.0.1:1/ --user guard | NAME:PASSWORD",
                "view http://127.0.0.1:1/ --trust a    | --trust is for https",
                "view tcp_push://127.0.0.1:1 --user a:b | --user is for http and https",
                "view tcp_push://127.0.0.1:1 --trust a | --trust is for https",
                "view tcp_push://127.0.0.1:1 --fragment-size 512 | --fragment-size cannot be used: it is for udp_push",
                "view udp_push://127.0.0.1:1 --fragment-size 39  | --fragment-size",
                "view udp_pull://127.0.0.1:1 --fragment-size 65508 | --fragment-size",
                "view udp_push://127.0.0.1:1 --interface lo  | --interface cannot be used: it is for mcast_push",
                "view udp_push://127.0.0.1:1 --source ::1    | --source cannot be used: it is for mcast_push",
                "view udp_push://127.0.0.1:1 --ips 5         | --ips is for a pull",
                "view mcast_push://127.0.0.1:1               | multicast address",
                "view mcast_push://239.1.2.3:1 --source ::1  | --source",
                "view mcast_pull://239.1.2.3:1 --source x    | --source",
                "view mcast_push://239.1.2.3:1 --interface=  | --interface",
                "view mcast_push://239.1.2.3:1 --control a:1 | --control cannot be used: it is for mcast_pull",
                "view mcast_pull://239.1.2.3:1 --control a   | --control",
                "view mcast_pull://239.1.2.3:1 --ips 5       | --control must say where",
                "relay                                 | STREAM",
                "relay smoke://127.0.0.1:9001          | smoke",
                "relay tcp_push://127.0.0.1:1 --ips 0  | --ips",
                "relay tcp_pull://127.0.0.1:1 --ips 0  | --ips",
                "relay tcp_push://127.0.0.1:1 --flux x | --flux",
                "relay tcp_push://127.0.0.1:1 --source-user a:b | --source-user is for http and https",
                "relay http://127.0.0.1:1 --source-user a       | NAME:PASSWORD",
                "relay http://127.0.0.1:1 --source-trust a.pem  | --source-trust is for https",
                "relay http://127.0.0.1:1 --no-http --user a:b  | --user cannot be used: --no-http",
                "relay tcp_push://127.0.0.1:1 --source-interface lo | --source-interface cannot be used",
                "relay tcp_push://127.0.0.1:1 --ttl 1            | --ttl cannot be used: tcp_push is no multicast",
                "demo --seconds 0                      | --seconds",
                "demo now                              | now",
            })
    void isStatusTwoForAWrongCommandLine(String args, String named) {
        assertFails(2, args.split(" "), named, "--help");
    }

    @Test
    void namesOptionsAndNotMethodsOfTheLibrary() {
        String message = "several could be meant; name one with networkInterface(...)";
        assertThat(inOptions("view", message)).isEqualTo("several could be meant; name one with --interface");
        assertThat(inOptions("run", message)).endsWith("with --interface");
        assertThat(inOptions("relay", message)).endsWith("with --interface, or --source-interface for the source");
    }

    private static String inOptions(String command, String message) {
        return Failures.inOptions(
                Main.commandLine().getSubcommands().get(command).getCommandSpec(), message);
    }

    @Test
    void isStatusTwoForANameOfTwoWords() {
        assertFails(2, new String[] {"server", "--name", "two words"}, "--name", "two words");
    }

    @Test
    void isStatusOneForFilesThatCannotBeRead() throws IOException {
        String missing = folder.resolve("missing").toString();
        String text = Files.writeString(folder.resolve("text.jpg"), "no image").toString();
        assertFails(1, new String[] {"server", "--flux", missing}, missing, "does not exist");
        assertFails(1, new String[] {"server", "--flux", folder.toString()}, folder.toString(), "is a folder");
        assertFails(1, new String[] {"server", "--flux", text}, text, "no stream descriptor");
        assertFails(1, new String[] {"server", missing}, missing, "does not exist");
        assertFails(1, new String[] {"server", folder.toString()}, folder.toString());
        assertFails(1, new String[] {"server", text}, text);
        assertFails(1, new String[] {"view", missing}, missing, "does not exist");
        assertFails(1, new String[] {"view", text}, text, "no stream descriptor");
        assertFails(1, new String[] {"relay", missing}, missing, "does not exist");
    }

    /** Whatever a camera, a file or its name says, the terminal shows it and obeys none of it. */
    @Test
    void isOneLineThatATerminalOnlyShows() throws IOException {
        String controls = "\u001b[2J\u0007\u202e\u009b";
        for (String answer : List.of(
                "HTTP/1.1 404 " + controls + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: " + controls + "\r\n\r\n",
                controls + "\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://" + controls + "/\r\n\r\n")) {
            try (FakeCamera camera = FakeCamera.start(FakeCamera.answers(answer))) {
                assertIsShown(Cli.run("view", "--count", "1", camera.url("/")));
            }
        }
        Path file = Files.writeString(folder.resolve("a\n" + controls + "b"), "Port: " + controls + "\n");
        assertIsShown(Cli.run("view", file.toString()));
        assertIsShown(Cli.run("server", file.toString()));
        assertIsShown(Cli.run("run", file.toString()));
    }

    private static void assertIsShown(Cli.Result result) {
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).endsWith("\n");
        assertThat(result.err().strip().codePoints())
                .isNotEmpty()
                .noneMatch(c -> Character.isISOControl(c) || c == 0x202e);
    }

    @Test
    void isStatusOneForCertificatesThatCannotBeUsed() throws IOException {
        String missing = folder.resolve("missing.pem").toString();
        String text =
                Files.writeString(folder.resolve("text.pem"), "no certificate").toString();
        assertFails(1, new String[] {"server", "--tls-cert", missing, "--tls-key", text}, missing, "does not exist");
        String chain = TestCertificate.create()
                .writeCertificate(folder.resolve("chain.pem"))
                .toString();
        assertFails(1, new String[] {"server", "--tls-cert", chain, "--tls-key", missing}, missing, "does not exist");
        assertFails(1, new String[] {"server", "--tls-cert", chain, "--tls-key", folder.toString()}, folder.toString());
        assertFails(1, new String[] {"server", "--tls-cert", text, "--tls-key", text}, text, "PEM");
        assertFails(1, new String[] {"server", "--tls-cert", folder.toString(), "--tls-key", text}, folder.toString());
    }

    @Test
    void isStatusOneForPasswordsThatCannotBeRead() throws IOException {
        String missing = folder.resolve("missing").toString();
        String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
        String secret = Files.writeString(folder.resolve("secret"), "guard:1\ntop secret\n")
                .toString();
        String binary = Files.write(folder.resolve("binary"), new byte[] {'a', ':', (byte) 0xFF})
                .toString();
        assertFails(1, new String[] {"server", "--user", "@" + missing}, missing, "does not exist");
        assertFails(1, new String[] {"server", "--user", "@" + folder}, folder.toString(), "cannot be read");
        assertFails(1, new String[] {"server", "--user", "@" + empty}, empty, "NAME:PASSWORD");
        assertFails(1, new String[] {"server", "--user", "@" + secret}, secret, "NAME:PASSWORD");
        assertFails(1, new String[] {"server", "--user", "@" + binary}, binary, "UTF-8");
        assertFails(1, new String[] {"relay", "--source-user", "@" + missing, "http://127.0.0.1:1/"}, missing);
    }

    @Test
    void showsNoPassword() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "guard:1\ntop secret\n");
        for (String given : List.of("top secret", ":top secret", "@" + file)) {
            Cli.Result result = Cli.run("server", "--user", given);
            assertThat(result.status()).isPositive();
            assertThat(result.err()).isNotEmpty().doesNotContain("top secret");
        }
    }

    @Test
    void showsNoPasswordOfAUrl() {
        for (String url : List.of(
                "http://guard:top%20secret@/",
                "http://guard:top secret@127.0.0.1/",
                "htp://guard:topsecret@127.0.0.1/",
                "http://guard:topsecret@127.0.0.1:1/x?pwd=topsecret")) {
            for (List<String> more : List.of(List.<String>of(), List.of("--ips", "5"), List.of("--trust", "a"))) {
                List<String> args = new ArrayList<>(List.of("view", "--count", "1", url));
                args.addAll(more);
                Cli.Result result = Cli.run(args.toArray(new String[0]));
                assertThat(result.status()).isPositive();
                assertThat(result.err()).isNotEmpty().doesNotContain("secret");
            }
        }
    }

    @Test
    void isStatusOneForFilesThatCannotBeWritten() throws IOException {
        String inMissing = folder.resolve("missing/saved").toString();
        String file = Files.writeString(folder.resolve("file"), "x").toString();
        assertFails(1, new String[] {"server", "--save", inMissing}, inMissing, "does not exist");
        assertFails(1, new String[] {"view", "--save", file, "tcp_push://127.0.0.1:9"}, file, "is no folder");
    }

    @Test
    void isStatusOneForImagesOfAnotherType() {
        String image = Golden.writeFrames(folder).get(0).toString();
        assertFails(1, new String[] {"server", "--type", "PNG", image}, "PNG", "JPEG");
    }

    @Test
    void isStatusOneForAPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertFails(1, new String[] {"server", "--port", port}, port);
        }
    }

    @Test
    void isStatusOneForAnAddressThatIsNotThisMachines() {
        assertFails(1, new String[] {"server", "--bind", "192.0.2.7"}, "192.0.2.7");
    }

    @Test
    void isStatusOneWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        assertFails(1, new String[] {"view", "--count", "1", "tcp_push://127.0.0.1:" + port}, "127.0.0.1:" + port);
        assertFails(1, new String[] {"relay", "tcp_pull://127.0.0.1:" + port}, "127.0.0.1:" + port);
        assertFails(1, new String[] {"relay", "http://127.0.0.1:" + port}, "127.0.0.1:" + port);
    }

    @Test
    void isStatusOneForADescriptionWithoutAPlace() throws IOException {
        Path flux = Files.writeString(folder.resolve("x.flux"), "Port: 0\nProtocol: TCP_PUSH\n");
        assertFails(1, new String[] {"view", flux.toString()}, flux.toString());
    }

    @Test
    void showsTheStackTraceWhenAskedThreeTimes() {
        String missing = folder.resolve("missing").toString();
        assertThat(Cli.run("server", "-vv", "--flux", missing).err()).hasLineCount(1);
        assertThat(Cli.run("server", "-vvv", "--flux", missing).err())
                .startsWith("imagestream server: ")
                .contains("NoSuchFileException", "\tat ");
    }
}
