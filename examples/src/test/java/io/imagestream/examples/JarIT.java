package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

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

    @Test
    void servesAndViewsWithoutAnyWarning() {
        try (Program server = Program.startJar(JAR, "server", "--ips", "50")) {
            try (Program view = Program.startJar(JAR, "view", "--count", "5", server.listening())) {
                Cli.Result viewed = view.result();
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
}
