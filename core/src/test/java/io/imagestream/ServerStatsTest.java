package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerMonitor;
import io.imagestream.testkit.TestFrames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerStatsTest {
    private static final InetSocketAddress FIRST = address("10.0.0.7", 4711);
    private static final InetSocketAddress SECOND = address("10.0.0.8", 4712);

    private final ManualScheduler time = new ManualScheduler();
    private final FakeTransport transport = new FakeTransport();
    private final PublishedFrames source = FrameSource.published();
    private final ImageStreamServer server = ImageStreamServer.builder()
            .tcpPush()
            .ips(10)
            .source(source)
            .scheduler(time)
            .transport(transport)
            .start();
    private final ServerMonitor monitor = transport.server().context.monitor();

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void sends(ClientMonitor client, int bytes) {
        client.sending(bytes, time.nanoTime());
        client.sent(time.nanoTime());
    }

    @Test
    void aClientsFiguresCountWhatItGotAndMissed() {
        Instant before = Instant.now();
        ClientMonitor client = monitor.admitted(FIRST);
        ClientStats fresh = server.clients().get(0);
        assertThat(fresh.number()).isEqualTo(1);
        assertThat(fresh.address()).isEqualTo(FIRST);
        assertThat(fresh.connected()).isBetween(before, Instant.now());
        assertThat(fresh.viewing()).isFalse();
        assertThat(fresh.framesOffered()).isZero();
        client.opened();
        sends(client, 100);
        sends(client, 50);
        client.skipped(SkipReason.CLIENT_BEHIND);
        client.skipped(SkipReason.CLIENT_BEHIND);
        client.skipped(SkipReason.NOT_LOADED);
        ClientStats stats = server.clients().get(0);
        assertThat(stats.viewing()).isTrue();
        assertThat(stats.framesSent()).isEqualTo(2);
        assertThat(stats.framesOffered()).isEqualTo(5);
        assertThat(stats.framesSkipped()).isEqualTo(Map.of(SkipReason.CLIENT_BEHIND, 2L, SkipReason.NOT_LOADED, 1L));
        assertThat(stats.bytesSent()).isEqualTo(150);
        assertThat(stats.pendingBytes()).isZero();
        assertThat(stats.waiting()).isZero();
        assertThat(stats.longestWait()).isZero();
    }

    @Test
    void aClientThatIsBehindShowsWhatWaitsAndHowLong() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        client.sending(1000, time.nanoTime());
        time.advance(Duration.ofMillis(300));
        client.progressed(400, time.nanoTime());
        time.advance(Duration.ofMillis(200));
        ClientStats behind = server.clients().get(0);
        assertThat(behind.framesOffered()).as("the one under way").isEqualTo(1);
        assertThat(behind.framesSent()).isZero();
        assertThat(behind.bytesSent()).isEqualTo(600);
        assertThat(behind.pendingBytes()).isEqualTo(400);
        assertThat(behind.waiting()).isEqualTo(Duration.ofMillis(200));
        assertThat(behind.longestWait()).isEqualTo(Duration.ofMillis(300));
        time.advance(Duration.ofMillis(800));
        assertThat(server.clients().get(0).longestWait()).isEqualTo(Duration.ofSeconds(1));
        client.progressed(100, time.nanoTime());
        client.sent(time.nanoTime());
        ClientStats done = server.clients().get(0);
        assertThat(done.bytesSent()).isEqualTo(1000);
        assertThat(done.framesSent()).isEqualTo(1);
        assertThat(done.framesOffered()).isEqualTo(1);
        assertThat(done.pendingBytes()).isZero();
        assertThat(done.waiting()).isZero();
        assertThat(done.longestWait()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRepeatedFramesBytesCountButItIsNoFurtherFrame() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        sends(client, 100);
        time.advance(Duration.ofMillis(200));
        client.repeating(100, time.nanoTime());
        assertThat(server.clients().get(0).pendingBytes()).isEqualTo(100);
        assertThat(server.clients().get(0).framesOffered()).isEqualTo(1);
        client.sent(time.nanoTime());
        ClientStats stats = server.clients().get(0);
        assertThat(stats.framesSent()).isEqualTo(1);
        assertThat(stats.framesOffered()).isEqualTo(1);
        assertThat(stats.bytesSent()).isEqualTo(200);
        assertThat(stats.pendingBytes()).isZero();
        assertThat(stats.sinceLastFrame()).as("the picture is no newer").contains(Duration.ofMillis(200));
        sends(client, 50);
        client.closed(DisconnectReason.HTTP_CLOSED);
        assertThat(server.stats().framesSent()).isEqualTo(2);
        assertThat(server.stats().framesOffered()).isEqualTo(2);
        assertThat(server.stats().bytesSent()).isEqualTo(250);
    }

    @Test
    void aRepeatThatWaitsIsSeenToWait() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        sends(client, 100);
        client.repeating(100, time.nanoTime());
        time.advance(Duration.ofMillis(300));
        client.progressed(40, time.nanoTime());
        time.advance(Duration.ofMillis(700));
        ClientStats behind = server.clients().get(0);
        assertThat(behind.bytesSent()).isEqualTo(160);
        assertThat(behind.pendingBytes()).isEqualTo(40);
        assertThat(behind.waiting()).isEqualTo(Duration.ofMillis(700));
        assertThat(behind.longestWait()).isEqualTo(Duration.ofMillis(700));
        assertThat(behind.framesOffered()).isEqualTo(1);
        client.closed(DisconnectReason.STALLED);
        assertThat(server.stats().framesOffered()).isEqualTo(1);
        assertThat(server.stats().framesSent()).isEqualTo(1);
        assertThat(server.stats().bytesSent()).isEqualTo(160);
    }

    @Test
    void aFrameThatFollowsARepeatCounts() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        sends(client, 100);
        client.repeating(100, time.nanoTime());
        client.sent(time.nanoTime());
        time.advance(Duration.ofMillis(100));
        client.sending(100, time.nanoTime());
        assertThat(server.clients().get(0).framesOffered()).isEqualTo(2);
        client.sent(time.nanoTime());
        assertThat(server.clients().get(0).framesSent()).isEqualTo(2);
        assertThat(server.clients().get(0).sinceLastFrame()).contains(Duration.ZERO);
    }

    @Test
    void whatAClientSpeaksIsTold() {
        ClientMonitor client = monitor.admitted(FIRST);
        assertThat(server.clients().get(0).protocol()).isEqualTo(ClientProtocol.ORIGINAL);
        client.speaks(ClientProtocol.HTTP);
        assertThat(server.clients().get(0).protocol()).isEqualTo(ClientProtocol.HTTP);
        client.speaks(ClientProtocol.WEBSOCKET);
        assertThat(server.clients().get(0).protocol()).isEqualTo(ClientProtocol.WEBSOCKET);
        assertThat(server.clients().get(0).describe())
                .isEqualTo("client 1 at /10.0.0.7:4711 (WebSocket) watches nothing");
        client.opened();
        assertThat(server.clients().get(0).describe())
                .isEqualTo("client 1 at /10.0.0.7:4711 (WebSocket) got 0 of 0 frames");
    }

    @Test
    void clientsAreListedInTheOrderInWhichTheyCameAndNumbered() {
        ClientMonitor first = monitor.admitted(FIRST);
        monitor.admitted(SECOND);
        first.closed(DisconnectReason.END);
        monitor.admitted(FIRST);
        assertThat(server.clients()).extracting(ClientStats::number).containsExactly(2L, 3L);
        assertThat(server.clients()).extracting(ClientStats::address).containsExactly(SECOND, FIRST);
    }

    @Test
    void theSumsIncludeClientsThatHaveGone() {
        ClientMonitor gone = monitor.admitted(FIRST);
        gone.opened();
        sends(gone, 100);
        gone.skipped(SkipReason.CLIENT_BEHIND);
        gone.closed(DisconnectReason.STALLED);
        ClientMonitor here = monitor.admitted(SECOND);
        here.opened();
        sends(here, 30);
        here.skipped(SkipReason.CLIENT_BEHIND);
        here.skipped(SkipReason.SOURCE_FAILED);
        monitor.admitted(FIRST);
        monitor.refused(FIRST, DisconnectReason.TOO_MANY_CLIENTS);
        monitor.refused(FIRST, DisconnectReason.TOO_MANY_CLIENTS);
        ServerStats stats = server.stats();
        assertThat(stats.clients()).isEqualTo(2);
        assertThat(stats.viewers()).isEqualTo(1);
        assertThat(stats.framesSent()).isEqualTo(2);
        assertThat(stats.framesOffered()).isEqualTo(5);
        assertThat(stats.bytesSent()).isEqualTo(130);
        assertThat(stats.framesSkipped()).isEqualTo(Map.of(SkipReason.CLIENT_BEHIND, 2L, SkipReason.SOURCE_FAILED, 1L));
        assertThat(stats.skipped(SkipReason.CLIENT_BEHIND)).isEqualTo(2);
        assertThat(stats.skipped(SkipReason.NOT_LOADED)).isZero();
        assertThat(stats.disconnects())
                .isEqualTo(Map.of(DisconnectReason.STALLED, 1L, DisconnectReason.TOO_MANY_CLIENTS, 2L));
        assertThat(stats.disconnected(DisconnectReason.TOO_MANY_CLIENTS)).isEqualTo(2);
        assertThat(stats.disconnected(DisconnectReason.END)).isZero();
    }

    @Test
    void aSecondEndOfAClientDoesNotCount() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        client.closed(DisconnectReason.STALLED);
        client.closed(DisconnectReason.SERVER_CLOSED);
        assertThat(server.stats().disconnects()).isEqualTo(Map.of(DisconnectReason.STALLED, 1L));
        assertThat(server.stats().viewers()).isZero();
    }

    @Test
    void theSourcesFiguresAreCountedOnceHoweverManyClientsThereAre() {
        transport.server().context.feed().subscribe(new io.imagestream.spi.StreamFeed.Receiver() {
            @Override
            public void frame(Frame frame) {}

            @Override
            public void forget() {}
        });
        assertThat(server.stats().newestFrameAge()).isEmpty();
        source.publish(TestFrames.frame(0));
        source.publish(TestFrames.frame(0));
        source.publish(TestFrames.frame(0));
        source.publish("GIF89a..".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        time.advance(Duration.ofMillis(70));
        ServerStats stats = server.stats();
        assertThat(stats.framesFromSource()).isEqualTo(3);
        assertThat(stats.skipped(SkipReason.RATE_LIMITED)).isEqualTo(1);
        assertThat(stats.skipped(SkipReason.WRONG_FORMAT)).isEqualTo(1);
        assertThat(stats.sourceFailures()).isEqualTo(1);
        assertThat(stats.newestFrameAge()).contains(Duration.ofMillis(70));
        assertThat(stats.framesOffered()).isZero();
    }

    @Test
    void latenessIsToldInQuantiles() {
        for (int i = 1; i <= 100; i++) {
            monitor.late(i * 1_000_000L);
        }
        monitor.missed(3);
        LatenessStats lateness = server.stats().lateness();
        assertThat(lateness.ticks()).isEqualTo(100);
        assertThat(lateness.missed()).isEqualTo(3);
        assertThat(lateness.p50()).isBetween(Duration.ofMillis(50), Duration.ofMillis(63));
        assertThat(lateness.p99()).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
        assertThat(lateness.max()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void theFiguresStayReadableAfterTheClose() {
        ClientMonitor client = monitor.admitted(FIRST);
        client.opened();
        sends(client, 100);
        client.closed(DisconnectReason.SERVER_CLOSED);
        server.close();
        assertThat(server.stats().framesSent()).isEqualTo(1);
        assertThat(server.clients()).isEmpty();
    }

    @Test
    void aSnapshotDoesNotChange() {
        Map<SkipReason, Long> skipped = new HashMap<>(Map.of(SkipReason.CLIENT_BEHIND, 1L));
        ClientStats stats = stats(true, skipped, 0, 0);
        skipped.clear();
        assertThat(stats.framesSkipped()).hasSize(1);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> stats.framesSkipped().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static ClientStats stats(boolean viewing, Map<SkipReason, Long> skipped, long pending, long waitingMs) {
        return stats(ClientProtocol.ORIGINAL, viewing, skipped, pending, waitingMs);
    }

    private static ClientStats stats(
            ClientProtocol protocol, boolean viewing, Map<SkipReason, Long> skipped, long pending, long waitingMs) {
        return new ClientStats(
                3,
                FIRST,
                protocol,
                Instant.EPOCH,
                viewing,
                480,
                120,
                skipped,
                1,
                pending,
                Duration.ofMillis(waitingMs),
                Duration.ofMillis(waitingMs),
                Optional.empty());
    }

    @Test
    void aClientCanBeDescribedInASentence() {
        assertThat(stats(false, Map.of(), 0, 0).describe())
                .isEqualTo("client 3 at /10.0.0.7:4711 has no data channel yet");
        assertThat(stats(true, Map.of(), 0, 0).describe())
                .isEqualTo("client 3 at /10.0.0.7:4711 got 120 of 480 frames");
        assertThat(stats(true, Map.of(SkipReason.CLIENT_BEHIND, 360L), 31_744, 2100)
                        .describe())
                .isEqualTo(
                        "client 3 at /10.0.0.7:4711 got 120 of 480 frames: 360 skipped, the client had not taken the frame"
                                + " before; 31744 bytes have waited for 2.1 s");
        assertThat(stats(true, Map.of(SkipReason.NOT_LOADED, 5L, SkipReason.CLIENT_BEHIND, 2L), 0, 0)
                        .describe())
                .contains("2 skipped, the client had", "; 5 skipped, the source had");
        assertThat(stats(ClientProtocol.HTTP, true, Map.of(SkipReason.NOT_LOADED, 360L), 7, 0)
                        .describe())
                .isEqualTo(
                        "client 3 at /10.0.0.7:4711 (HTTP) got 120 of 480 frames: 360 skipped, the source had not brought"
                                + " the frame in time; 7 bytes have waited for 0.0 s");
        assertThat(stats(ClientProtocol.HTTP, false, Map.of(), 0, 0).describe())
                .isEqualTo("client 3 at /10.0.0.7:4711 (HTTP) watches nothing");
    }

    @Test
    void everyReasonHasASentence() {
        assertThat(List.of(SkipReason.values()))
                .allSatisfy(reason -> assertThat(reason.sentence()).isNotBlank());
        assertThat(List.of(DisconnectReason.values()))
                .allSatisfy(reason -> assertThat(reason.sentence()).isNotBlank());
    }
}
