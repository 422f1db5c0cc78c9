package io.imagestream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** GStreamer's servers, where they are installed: they send files as they are, one after the other. */
final class GStreamer {
    private static final Path PROGRAM = Path.of("/usr/bin/gst-launch-1.0");
    private static final int FILES = 24;

    private GStreamer() {}

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Each client gets each image, from the newest on. */
    static Optional<Subject> tcp(int length, int ips) {
        if (!isInstalled()) {
            return Optional.empty();
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            String sink =
                    "tcpserversink host=127.0.0.1 port=" + port + " sync=true recover-policy=latest sync-method=latest"
                            + " unit-format=buffers units-max=2 units-soft-max=1";
            return Optional.of(Subject.peer("GStreamer tcpserversink", launch(port, length, ips, sink), length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each client gets each file as a datagram. */
    static Subject udp(int size, int perSecond, List<Integer> ports) {
        String clients = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        String sink = "multiudpsink sync=true clients=" + clients;
        return Subject.peer("GStreamer multiudpsink", launch(0, size, perSecond, sink), size);
    }

    private static List<String> launch(int port, int length, int perSecond, String sink) {
        try {
            Path folder = Files.createTempDirectory("bench-gstreamer");
            folder.toFile().deleteOnExit(); // After its files: the last is deleted first.
            byte[] image = new byte[length];
            for (int i = 0; i < FILES; i++) {
                new Random(i).nextBytes(image);
                Path file = Files.write(folder.resolve(String.format("%02d", i)), image);
                file.toFile().deleteOnExit();
            }
            return List.of(
                    "sh",
                    "-c",
                    "echo port " + port + "; exec " + PROGRAM + " -q multifilesrc location=" + folder
                            + "/%02d start-index=0 stop-index=" + (FILES - 1) + " loop=true caps=image/jpeg,framerate="
                            + perSecond + "/1 ! " + sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
