package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ClientProtocol;
import io.imagestream.ClientStats;
import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.ServerListener;
import io.imagestream.SkipReason;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.PlainHttp;
import io.imagestream.testkit.PlainWebSocket;
import io.imagestream.testkit.TestFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many clients of every kind on one port at once, and among them one of each kind that stalls. Time moves on only when all others have
 * read what was sent to them, so that none of them is behind for want of a processor.
 */
class CrowdTest {
    private static final int IMAGES = 400;
    private static final int LENGTH = 8_000;
    private static final int FRAMES = 100;
    private static final int RECEIVE_BUFFER = 4_096;
    private static final Map<ClientProtocol, Integer> CROWD =
            Map.of(ClientProtocol.ORIGINAL, 100, ClientProtocol.HTTP, 100, ClientProtocol.WEBSOCKET, 20);

    private static final double IPS = 24;

    private final ManualScheduler time = new ManualScheduler();
    /** By the client's port. */
    private final Map<Integer, AtomicLong> received = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, ClientStats> stalled = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        threads.shutdownNow();
        Leftovers.assertNone();
    }

    @Test
    void nobodyLosesAFrameButTheStalled() {
        try (ImageStreamServer server = ImageStreamServer.builder()
                .tcpPush()
                .source(TestFrames.source(IMAGES, LENGTH))
                .ips(IPS)
                .scheduler(time)
                .stallLimit(Duration.ofSeconds(2))
                .listener(new ServerListener() {
                    @Override
                    public void left(ClientStats client, DisconnectReason reason) {
                        if (reason == DisconnectReason.STALLED) {
                            stalled.put(client.address().getPort(), client);
                        }
                    }
                })
                .start()) {
            bringIntoMemory(server);
            List<Integer> stallers = stall(server.port());
            List<Future<?>> crowd = crowd(server.port());
            while (!crowd.stream().allMatch(Future::isDone)) {
                time.advance(Duration.ofNanos(Math.round(1e9 / IPS)));
                Loops.settle();
                Await.until("all have read what was sent", () -> allHaveRead(server, crowd));
            }
            crowd.forEach(Await::get);

            Await.untilAsserted(() -> assertThat(server.stats().disconnected(DisconnectReason.STALLED))
                    .isEqualTo(stallers.size()));
            Await.untilAsserted(() -> assertThat(stalled).containsOnlyKeys(stallers));
            assertThat(stalled.values())
                    .as("they were behind, and nobody else was")
                    .allMatch(client -> client.framesSkipped().getOrDefault(SkipReason.CLIENT_BEHIND, 0L) > 10);
            assertThat(server.stats().framesSkipped())
                    .isEqualTo(Map.of(
                            SkipReason.CLIENT_BEHIND,
                            stalled.values().stream()
                                    .mapToLong(client -> client.framesSkipped().get(SkipReason.CLIENT_BEHIND))
                                    .sum()));
        }
    }

    /** Makes sure that no client waits for the disk, which is not what this is about. */
    private static void bringIntoMemory(ImageStreamServer server) {
        try (PlainHttp http = PlainHttp.connect(server.port())) {
            for (int id = 0; id < IMAGES; id++) {
                assertThat(http.get("/frames/" + id).readAnswer().status()).isEqualTo(200);
            }
        }
    }

    /** Connects one client of each kind that never reads, and returns their ports. */
    private List<Integer> stall(int port) {
        FamilyClient original =
                FamilyClient.connect("127.0.0.1", port, RECEIVE_BUFFER).open();
        open.add(original);
        original.command("START");
        PlainHttp http = PlainHttp.connect(port, RECEIVE_BUFFER);
        open.add(http);
        http.get("/stream");
        PlainHttp webSocket = PlainHttp.connect(port, RECEIVE_BUFFER);
        open.add(webSocket);
        webSocket.send(PlainWebSocket.handshake("/ws"));
        return List.of(original.controlPort(), http.localPort(), webSocket.localPort());
    }

    private List<Future<?>> crowd(int port) {
        return CROWD.entrySet().stream()
                .flatMap(kind -> java.util.stream.IntStream.range(0, kind.getValue())
                        .<Future<?>>mapToObj(number -> threads.submit(() -> watch(kind.getKey(), port))))
                .collect(Collectors.toList());
    }

    /** Also what the system has taken only in part until now. A client that has failed reads no more. */
    private boolean allHaveRead(ImageStreamServer server, List<Future<?>> crowd) {
        return crowd.stream().allMatch(Future::isDone)
                || server.clients().stream()
                        .allMatch(client -> hasRead(client.address().getPort(), client.framesOffered()));
    }

    private boolean hasRead(int port, long frames) {
        AtomicLong read = received.get(port);
        return read == null || read.get() >= Math.min(frames, FRAMES);
    }

    private AtomicLong counter(int port) {
        return received.computeIfAbsent(port, key -> new AtomicLong());
    }

    private void watch(ClientProtocol protocol, int port) {
        switch (protocol) {
            case ORIGINAL -> watchOriginal(port);
            case HTTP -> watchHttp(port);
            case WEBSOCKET -> watchWebSocket(port);
        }
    }

    private void watchOriginal(int port) {
        try (FamilyClient client = FamilyClient.connect(port).open()) {
            AtomicLong read = counter(client.controlPort());
            client.command("START");
            for (int i = 0; i < FRAMES; i++) {
                FamilyClient.Received frame = client.readFrame();
                check(read, frame.id(), frame.image());
            }
        }
    }

    private void watchHttp(int port) {
        try (PlainHttp client = PlainHttp.connect(port)) {
            AtomicLong read = counter(client.localPort());
            client.openStream("/stream");
            for (int i = 0; i < FRAMES; i++) {
                PlainHttp.Part part = client.readPart();
                check(read, part.id(), part.image());
            }
        }
    }

    private void watchWebSocket(int port) {
        try (PlainWebSocket client = PlainWebSocket.connect(port, "/ws?window=16")) {
            AtomicLong read = counter(client.localPort());
            for (int i = 0; i < FRAMES; i++) {
                PlainWebSocket.Message message = client.readMessage();
                client.ack(message);
                check(read, message.frameId(), message.image());
            }
        }
    }

    private static void check(AtomicLong read, int id, byte[] image) {
        assertThat(id).as("the next frame").isEqualTo((int) read.get());
        assertThat(image).isEqualTo(TestFrames.jpeg(id, LENGTH));
        read.incrementAndGet();
    }
}
