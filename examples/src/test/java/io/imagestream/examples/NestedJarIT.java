package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.FamilyClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library within a jar of jars, started as people start theirs: {@code java -jar}. */
class NestedJarIT {
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void assemble() throws IOException {
        assertThat(NestedJars.ours()).hasSize(6).allMatch(Files::isRegularFile, "is a jar: mvn verify packages it");
        List<Path> jars = new ArrayList<>(NestedJars.ours());
        jars.addAll(NestedJars.others());
        assertThat(jars)
                .extracting(each -> each.getFileName().toString())
                .anyMatch(name -> name.startsWith("slf4j-simple-"));
        jar = folder.resolve("app.jar");
        NestedJars.write(jar, NestedJarProgram.class, jars);
    }

    @ParameterizedTest
    @CsvSource({
        "own, LaunchedClassLoader",
        "platform, PlatformClassLoader",
        "copy, URLClassLoader",
        "pool, AppClassLoader",
        "none, none",
    })
    void servesInEveryWayWhateverTheThreadsClassLoader(String mode, String loader) throws IOException {
        try (Program program = Program.startJar(jar, mode)) {
            int port = Integer.parseInt(program.out().await("stream ").substring("stream ".length()));
            try (FamilyClient client = FamilyClient.connect(port).open().command("START")) {
                assertThat(client.readFrame().image()).isNotEmpty();
            }
            String page = "http://127.0.0.1:" + port + "/";
            assertThat(Web.get(page).text()).contains("<title>boot</title>");
            String catalog = program.out().await("catalog ").substring("catalog ".length());
            assertThat(Web.get(catalog, "Accept", "text/html").text()).contains("catalog.js");
            assertThat(Web.get(catalog + "catalog.js").text()).contains("EventSource");
            assertThat(Web.get(catalog + "streams").text()).contains("\"boot\"");
            assertThat(Web.get(catalog + "metrics").text()).contains("imagestream_");

            program.type("");
            Cli.Result result = program.result();
            assertThat(result.out().lines())
                    .contains("loader " + loader, "version " + version(), LINUX ? "epoll true" : "epoll false")
                    .contains("received tcp_push", "received tcp_pull", "received http", "received udp_push")
                    .contains("received mcast_push", "received rtp");
            assertThat(result.err().lines())
                    .as("nothing but what the servers say, by the provider of SLF4J in the jar")
                    .hasSizeGreaterThan(5)
                    .allMatch(line -> line.contains(" INFO io.imagestream."), "is no warning");
            assertThat(result.status()).isZero();
        }
    }

    @Test
    void ourJarsTellTheirVersion() throws IOException {
        for (Path each : NestedJars.ours()) {
            try (JarFile file = new JarFile(each.toFile())) {
                Attributes manifest = file.getManifest().getMainAttributes();
                assertThat(manifest.getValue("Implementation-Title"))
                        .as("%s", each)
                        .startsWith("imagestream ");
                assertThat(manifest.getValue("Implementation-Version")).isEqualTo(version());
            }
        }
    }

    /** The version in the name of the core's jar. */
    private static String version() {
        return NestedJars.ours().stream()
                .map(each -> each.getFileName().toString())
                .filter(name -> name.startsWith("imagestream-core-"))
                .map(name -> name.replaceAll("^imagestream-core-|\\.jar$", ""))
                .findFirst()
                .orElseThrow();
    }
}
