package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar that runs, which is there once the module is packaged. */
class JarIT {
    private static final Path JAR = Path.of("target", "imagestream-examples.jar");

    @Test
    void saysWhatRunsAndMayLoadNativeCode() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Main-Class")).isEqualTo(Main.class.getName());
            assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(jar.getEntry("module-info.class")).isNull();
        }
    }

    @Test
    void tellsItsVersion() {
        try (Program program = Program.startJar(JAR, "--version")) {
            assertThat(program.result().out()).matches("imagestream \\d+\\.\\d+.*\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp_push", "udp_push"})
    void servesAndViewsWithoutAnyWarning(String method) {
        assertServesAndViews(new String[] {"server", "--method", method, "--ips", "50"}, "view");
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Others name the interface otherwise.
    void servesAGroup() {
        assertServesAndViews(
                new String[] {"server", "--method", "mcast_push", "--interface", "lo"}, "view", "--interface", "lo");
    }

    private static void assertServesAndViews(String[] serve, String... view) {
        try (Program server = Program.startJar(JAR, serve)) {
            List<String> args = new ArrayList<>(Arrays.asList(view));
            args.addAll(List.of("--count", "5", server.listening()));
            try (Program viewer = Program.startJar(JAR, args.toArray(new String[0]))) {
                Cli.Result viewed = viewer.result();
                assertThat(viewed.out()).startsWith("5 frames, ");
                assertThat(viewed.err()).isEmpty();
                assertThat(viewed.status()).isZero();
            }
            Cli.Result served = server.signal("TERM").result();
            assertThat(served.err()).isEmpty();
            assertThat(served.status()).isZero();
        }
    }

    @Test
    void runsTheSmallExamples() {
        try (Program program = Program.start(JAR.toString(), PushLive.class)) {
            assertThat(Cli.run("view", "--count", "2", program.listening()).status())
                    .isZero();
        }
    }

    @Test
    void servesThePageAndItsParts() {
        try (Program server = Program.startJar(JAR, "server", "--name", "lobby")) {
            String page = server.page();
            assertThat(Web.get(page).text()).contains("<title>lobby</title>", "viewer.js", "viewer.css");
            assertThat(Web.get(page + "viewer.js").text()).contains("WebSocket");
            assertThat(Web.get(page + "viewer.css").text()).contains("object-fit");
            assertThat(Web.get(page + "frame").header("Content-Type")).contains("image/jpeg");
            int port = URI.create(page).getPort();
            try (PlainWebSocket socket = PlainWebSocket.connect(port, "/ws")) {
                assertThat(socket.readMessage().image()).isNotEmpty();
            }
            Cli.Result served = server.signal("TERM").result();
            assertThat(served.err()).isEmpty();
            assertThat(served.status()).isZero();
        }
    }

    @Test
    void servesByTls(@TempDir Path folder) {
        TestCertificate certificate = TestCertificate.create();
        String chain = certificate.writeCertificate(folder.resolve("chain.pem")).toString();
        String key = certificate.writeKey(folder.resolve("key.pem")).toString();
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificate.trusting()).build();
        try (Program server = Program.startJar(JAR, "server", "--tls-cert", chain, "--tls-key", key)) {
            String page = server.page();
            assertThat(page).startsWith("https://127.0.0.1:");
            assertThat(Web.get(client, page + "frame").status()).isEqualTo(200);
            Cli.Result served = server.signal("TERM").result();
            assertThat(served.err()).isEmpty();
            assertThat(served.status()).isZero();
        }
    }

    @Test
    void holdsEachFileOnceAndTheLicences() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> !name.endsWith("/")))
                    .doesNotHaveDuplicates()
                    .contains("META-INF/LICENSE", "META-INF/LICENSE.txt")
                    .contains(
                            "io/imagestream/transport/tcp/viewer.html",
                            "io/netty/handler/codec/http/HttpServerCodec.class",
                            "io/netty/handler/ssl/SslHandler.class")
                    .noneMatch(name -> name.endsWith("module-info.class"));
            assertThat(text(jar, "META-INF/LICENSE"))
                    .as("ours, Netty's, picocli's")
                    .contains("Apache License");
            assertThat(text(jar, "META-INF/LICENSE.txt")).as("SLF4J's").contains("QOS.ch");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
