package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.catalog.CatalogServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not told where to listen cannot be reached from another machine; groups excepted, which clients join to be reached. */
@EnabledOnOs(OS.LINUX)
class BindDefaultsTest {
    private final List<Sockets.Bound> before = Sockets.open();

    private List<Sockets.Bound> opened() {
        List<Sockets.Bound> opened = new ArrayList<>(Sockets.open());
        before.forEach(opened::remove);
        return opened;
    }

    @ParameterizedTest
    @EnumSource
    void aServerHearsThisMachineAlone(Kinds kind) {
        try (ImageStreamServer server =
                kind.server().source(FrameSource.frames(Kinds.FRAMES)).start()) {
            assertThat(server.isRunning()).isTrue();
            assertThat(opened())
                    .as("sockets of a server")
                    .isNotEmpty()
                    .allMatch(socket -> socket.isLoopback() || socket.connected());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientOfThisMachineHearsThisMachineOrItsGroup(Kinds kind) {
        try (ImageStreamServer server =
                        kind.server().source(FrameSource.frames(Kinds.FRAMES)).start();
                ImageStreamClient client = kind.client(server).start()) {
            assertThat(client.stats().connections()).isPositive();
            assertThat(opened())
                    .as("sockets of a server and its client")
                    .isNotEmpty()
                    .allMatch(socket -> socket.isLoopback() || socket.connected() || socket.isGroup());
        }
    }

    @Test
    void aCatalogHearsThisMachineAlone() {
        try (CatalogServer catalog = CatalogServer.builder().start()) {
            assertThat(catalog.port()).isPositive();
            assertThat(opened()).as("sockets of a catalog").isNotEmpty().allMatch(Sockets.Bound::isLoopback);
        }
    }

    @Test
    void theTestSeesWhatHearsEverybody() {
        try (ImageStreamServer server =
                ImageStreamServer.builder().tcpPush().bind("0.0.0.0").start()) {
            assertThat(server.isRunning()).isTrue();
            assertThat(opened()).anyMatch(socket -> !socket.isLoopback());
        }
    }
}
