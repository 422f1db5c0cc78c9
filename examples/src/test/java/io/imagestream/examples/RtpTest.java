package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.StreamDescriptor;
import io.imagestream.StreamUri;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.Golden;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server}, {@code view} and {@code relay} over RTP. What goes to a group never leaves the loopback interface. */
@EnabledOnOs(OS.LINUX) // Others name the interface otherwise.
class RtpTest {
    private static final String GROUP = "239.255.42.45";
    private static final List<byte[]> IMAGES = Golden.frames();

    @TempDir
    private Path folder;

    private Cli serve(String... options) {
        List<String> args = new ArrayList<>(List.of("server", "--ips", "50"));
        args.addAll(Arrays.asList(options));
        Golden.writeFrames(folder).forEach(file -> args.add(file.toString()));
        return Cli.start(args.toArray(new String[0]));
    }

    private Cli serveGroup(String... options) {
        List<String> args = new ArrayList<>(List.of("--rtp", GROUP + ":0", "--interface", "lo", "--ttl", "0"));
        args.addAll(Arrays.asList(options));
        return serve(args.toArray(new String[0]));
    }

    /** Two ports, of which the first is even, at which nobody listens. */
    private static int freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        while (true) {
            try (DatagramSocket any = new DatagramSocket(0, loopback)) {
                int port = any.getLocalPort();
                if (port % 2 == 0 && port < 65_534) {
                    new DatagramSocket(port + 1, loopback).close();
                    return port;
                }
            }
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Takes images, and looks whether they are the server's: their headers are others, as RTP does not carry those. */
    private void assertShowsTheImages(String... view) throws IOException {
        Path pictures = Files.createTempDirectory(folder, "pictures");
        List<String> args = new ArrayList<>(List.of("view", "--count", "5", "--save", pictures.toString()));
        args.addAll(Arrays.asList(view));
        Cli.Result viewed = Cli.run(args.toArray(new String[0]));
        assertThat(viewed.err()).isEmpty();
        assertThat(viewed.status()).isZero();
        List<List<Integer>> originals = new ArrayList<>();
        for (byte[] image : IMAGES) {
            originals.add(pixels(image));
        }
        assertThat(pictures.toFile().listFiles())
                .hasSize(5)
                .allSatisfy(image ->
                        assertThat(pixels(Files.readAllBytes(image.toPath()))).isIn(originals));
    }

    private static List<Integer> pixels(byte[] jpeg) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .boxed()
                .toList();
    }

    @Test
    void sendsToOneMachineAndSaysHowToOpenIt() throws IOException {
        int port = freePorts();
        String sdp = file("stream.sdp");
        try (Cli server = serve("--rtp", "127.0.0.1:" + port, "--sdp", sdp)) {
            assertThat(server.listening()).isEqualTo("rtp://127.0.0.1:" + port);
            String play = server.out().await("play ");
            assertThat(play).isEqualTo("play ffplay -protocol_whitelist file,rtp,udp " + sdp);
            assertThat(Path.of(sdp))
                    .content()
                    .contains("c=IN IP4 127.0.0.1\r\n", "m=video " + port + " RTP/AVP 26\r\n");
            assertShowsTheImages(sdp);
            assertShowsTheImages("rtp://127.0.0.1:" + port);
            assertThat(server.interrupt())
                    .isEqualTo(new Cli.Result(0, "listening rtp://127.0.0.1:" + port + "\n" + play + "\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--method=mcast_push", "--method=rtp", "--sap", "--large-images=scale_down"})
    void sendsToAGroup(String option) throws IOException {
        try (Cli server = serveGroup(option, "--fragment-size", "500")) {
            String uri = server.listening();
            assertThat(uri).matches("rtp://239\\.255\\.42\\.45:\\d+");
            assertThat(server.out().await("play ")).isEqualTo("play ffplay -localaddr 127.0.0.1 " + uri);
            assertShowsTheImages("--interface", "lo", "--source", "127.0.0.1", uri);
            assertThat(server.interrupt().status()).isZero();
        }
    }

    @Test
    void sendsOneStreamOverTcpBesides() throws IOException {
        Path saved = folder.resolve("saved.flux");
        try (Cli server = serveGroup("--method", "tcp_push", "--name", "both", "--save", saved.toString())) {
            String page = server.page();
            assertThat(server.listening()).startsWith("tcp_push://127.0.0.1:");
            String rtp = server.out().await("listening rtp://").substring("listening ".length());
            assertThat(server.out().await("play "))
                    .isEqualTo("play ffplay -localaddr 127.0.0.1 -protocol_whitelist http,tcp,rtp,udp " + page
                            + "stream.sdp");
            Path sdp = Files.writeString(
                    folder.resolve("both.SDP"), Web.get(page + "stream.sdp").text());
            assertThat(sdp)
                    .content()
                    .contains("s=both\r\n", "m=video " + StreamUri.parse(rtp).port() + " ");
            assertShowsTheImages("--interface", "lo", sdp.toString());
            assertThat(Web.get(page + "frame").body()).isIn(IMAGES);
            assertThat(StreamDescriptor.read(saved).uri()).isEqualTo(StreamUri.parse(server.listening()));
            assertThat(server.interrupt().err()).isEmpty();
        }
    }

    @Test
    void isAnnouncedWhenAskedFor() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByName("lo");
        InetSocketAddress place = new InetSocketAddress("239.255.255.255", 9875);
        try (MulticastSocket listener = new MulticastSocket(place)) {
            listener.joinGroup(place, loopback);
            listener.setSoTimeout((int) Await.PATIENCE.toMillis());
            String name = "announced" + System.nanoTime();
            try (Cli server = serveGroup("--sap", "--name", name)) {
                String announced = "";
                while (!announced.contains("s=" + name)) { // Others may announce theirs.
                    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                    listener.receive(packet);
                    announced = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                }
                assertThat(announced).contains("application/sdp", "c=IN IP4 " + GROUP + "/0\r\n");
                assertThat(server.interrupt().status()).isZero();
            }
        }
    }

    @Test
    void aDescriptorMayDescribeRtp() throws IOException {
        int port = freePorts();
        Path flux = folder.resolve("rtp.flux");
        Cli.Result saved = Cli.run("server", "-s", "--save", flux.toString(), "--rtp", "127.0.0.1:" + port);
        assertThat(saved).isEqualTo(new Cli.Result(0, "", ""));
        assertThat(flux).content().contains("Address: 127.0.0.1\nPort: " + port + "\nProtocol: RTP\n");
        try (Cli server = serve("--flux", flux.toString())) {
            assertThat(server.listening()).isEqualTo("rtp://127.0.0.1:" + port);
            assertShowsTheImages(flux.toString());
        }
    }

    @Test
    void relaysRtpToThoseWhoCannotReceiveIt() throws IOException {
        try (Cli server = serveGroup();
                Cli relay = Cli.start("relay", "--source-interface", "lo", server.listening())) {
            assertShowsTheImages(relay.listening());
            assertThat(relay.interrupt().status()).isZero();
        }
        int port = freePorts();
        String sdp = file("camera.sdp");
        try (Cli server = serve("--rtp", "127.0.0.1:" + port, "--sdp", sdp)) {
            server.listening();
            try (Cli relay = Cli.start("relay", "--method", "udp_push", sdp)) {
                assertShowsTheImages(relay.listening());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtp", "tcp_pull"})
    void relaysToRtp(String method) throws IOException {
        int port = freePorts();
        String sdp = file("relay.sdp");
        try (Cli server = serve();
                Cli relay = Cli.start(
                        "relay", "--method", method, "--rtp", "127.0.0.1:" + port, "--sdp", sdp, server.listening())) {
            relay.out().await("listening rtp://127.0.0.1:" + port);
            assertShowsTheImages(sdp);
            assertThat(relay.interrupt().err()).isEmpty();
        }
    }

    @Test
    void namesAFileThatDescribesNoRtp() throws IOException {
        String wrong = Files.writeString(folder.resolve("wrong.sdp"), "v=0\r\nm=audio 5004 RTP/AVP 0\r\n")
                .toString();
        for (String command : new String[] {"view", "relay"}) {
            Cli.Result result = Cli.run(command, wrong);
            assertThat(result.err())
                    .startsWith("imagestream " + command + ": '" + wrong + "' describes no RTP/JPEG: ")
                    .hasLineCount(1);
            assertThat(result.status()).isEqualTo(1);
            Cli.Result absent = Cli.run(command, file("absent.sdp"));
            assertThat(absent.err())
                    .isEqualTo("imagestream " + command + ": '" + file("absent.sdp") + "' does not exist\n");
            assertThat(absent.status()).isEqualTo(1);
        }
    }

    @Test
    void failsWhereTheDescriptionCannotBeWritten() throws IOException {
        String sdp = file("absent/stream.sdp");
        Cli.Result result = Cli.run("server", "--rtp", "127.0.0.1:" + freePorts(), "--sdp", sdp);
        assertThat(result.err()).isEqualTo("imagestream server: '" + sdp + "' does not exist\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isEqualTo(1);
    }
}
