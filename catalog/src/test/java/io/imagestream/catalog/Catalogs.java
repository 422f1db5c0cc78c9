package io.imagestream.catalog;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerProcess;
import io.imagestream.TcpServerBuilder;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.TestFrames;
import io.imagestream.testkit.ThreadCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What the tests of catalogs share. */
final class Catalogs {
    private Catalogs() {}

    static TcpServerBuilder server(int id) {
        return ImageStreamServer.builder()
                .tcpPush()
                .id(id)
                .name("video" + id)
                .ips(24)
                .frames(Frames.PATH);
    }

    /** An image file that outlives the tests that use it. */
    private static final class Frames {
        private static final Path PATH = write();

        private static Path write() {
            try {
                Path file = Files.createTempFile("frame", ".jpg");
                file.toFile().deleteOnExit();
                return Files.write(file, TestFrames.jpeg(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static PlainHttp.Answer get(CatalogServer catalog, String target, String... fields) {
        try (PlainHttp client = PlainHttp.connect(catalog.port())) {
            return client.get(target, fields).readAnswer();
        }
    }

    static String descriptor(int id, Delivery delivery, String address, int port) {
        return "ID: " + id + "\nName: video" + id + "\nType: JPEG\nAddress: " + address + "\nPort: " + port
                + "\nProtocol: " + delivery + "\nIPS: 12.5\n";
    }

    /** The line of a process of this machine that has ended. */
    static String killed() {
        ServerProcess here = ServerProcess.current();
        return new ServerProcess(here.pid(), here.started().minusSeconds(1000), here.host()).toLine() + "\n";
    }

    /** The line of a process of another machine. */
    static String elsewhere() {
        return new ServerProcess(1, Instant.EPOCH, "elsewhere.example").toLine() + "\n";
    }

    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertNothingIsLeft() {
        ThreadCount.assertNoneLeft("imagestream-catalog");
        ThreadCount.assertNoneLeft("imagestream-loop");
        ThreadCount.assertNoneLeft("imagestream-announce");
    }
}
