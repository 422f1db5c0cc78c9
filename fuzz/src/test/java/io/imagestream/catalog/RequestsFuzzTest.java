package io.imagestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.Delivery;
import io.imagestream.ManualScheduler;
import io.imagestream.StreamDescriptor;
import io.imagestream.fuzz.FuzzTime;
import io.imagestream.fuzz.InetChannel;
import io.imagestream.fuzz.Pieces;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A connection to the catalog: its answers are HTTP or a WebSocket's, whoever asks for what. */
class RequestsFuzzTest {
    private static final InetSocketAddress PAGE = new InetSocketAddress("127.0.0.1", 4711);
    private static final ManualScheduler TIME = new ManualScheduler();

    /** Of its own, as event loops need the class around it before the catalog has its content. */
    private static final class Catalog {
        static final CatalogHttp HTTP = catalog();
    }

    /** The stream's key is one that no page can ask pictures of, as they would come from elsewhere. */
    private static CatalogHttp catalog() {
        CatalogHttp catalog = new CatalogHttp(
                new CatalogSettings(
                        9000,
                        List.of(),
                        "a",
                        List.of(),
                        null,
                        List.of(),
                        List.of("a"),
                        10,
                        10,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        TIME),
                Metrics.find());
        CatalogStream stream = new CatalogStream(
                "a b",
                new StreamDescriptor(1, "lobby", "JPEG", "a", 9001, Delivery.TCP_PUSH, 24, List.of()),
                StreamState.RUNNING,
                Instant.EPOCH,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        catalog.changed(
                new Content("a", 9000, new Snapshot(Instant.EPOCH, List.of(stream), List.of()), 1), new byte[0]);
        NettyRuntime runtime = NettyRuntime.acquire();
        for (EventExecutor loop : runtime.group()) {
            loop.submit(() -> {}).syncUninterruptibly(); // By then the catalog has its content.
        }
        runtime.release();
        return catalog;
    }

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void answersAreAnswers(byte[] input) {
        EmbeddedChannel channel = new InetChannel(PAGE);
        CatalogSession session = new CatalogSession(Catalog.HTTP, channel);
        session.begin();
        String first = null;
        try {
            for (ByteBuffer piece : Pieces.of(input)) {
                if (channel.isOpen()) {
                    channel.writeInbound(Unpooled.copiedBuffer(piece));
                }
                ByteBuf sent;
                while ((sent = channel.readOutbound()) != null) {
                    first = first == null ? sent.toString(StandardCharsets.ISO_8859_1) : first;
                    sent.release();
                }
            }
            session.sweep(TIME.nanoTime() + Duration.ofHours(1).toNanos());
        } finally {
            channel.finishAndReleaseAll();
        }
        assertThat(first == null ? "HTTP/1.1 " : first).startsWith("HTTP/1.1 ");
    }
}
