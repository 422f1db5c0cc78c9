package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagestream.AccessPolicy;
import io.imagestream.ClientProtocol;
import io.imagestream.Delivery;
import io.imagestream.DisconnectReason;
import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.PublishedFrames;
import io.imagestream.SkipReason;
import io.imagestream.fuzz.FuzzTime;
import io.imagestream.fuzz.InetChannel;
import io.imagestream.fuzz.Pieces;
import io.imagestream.session.Admission;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.HttpOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerMonitor;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TcpServerOptions;
import io.imagestream.spi.TransportProvider;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.http.HttpRules;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection to a TCP server, whatever it speaks: commands, HTTP with its queries and credentials, a WebSocket's messages. It
 * ends for a reason that is the client's, and gives back all that it held.
 */
class SessionsFuzzTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Not of this machine, so that no data connection is ever opened: none may be opened back. */
    private static final InetSocketAddress CLIENT = client();

    private static final TcpServerOptions OPTIONS = new TcpServerOptions(
            10,
            10,
            0,
            false,
            100,
            LIMIT,
            LIMIT,
            LIMIT,
            Optional.of(new HttpOptions(List.of("a"), List.of())),
            Optional.empty());
    private static final Given GIVEN = new Given();
    private static final TcpFrames FRAMES = frames();
    private static final long HELD = PreparedFrame.heldBytes();

    private static InetSocketAddress client() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 4711);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A live stream's frames, the only one of which is prepared at once. */
    private static TcpFrames frames() {
        PublishedFrames source = FrameSource.published();
        source.publish(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9});
        ImageStreamServer.builder()
                .tcpPush()
                .source(source)
                .transport(GIVEN)
                .scheduler(new ManualScheduler())
                .start();
        return TcpFrames.of(GIVEN.context().feed());
    }

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void whatIsHeldIsGivenBack(byte[] input) {
        boolean guarded = input.length > 0 && (input[0] & 1) != 0;
        List<ByteBuffer> pieces = Pieces.of(input);
        ManualScheduler time = new ManualScheduler();
        Ends ends = new Ends();
        ServerSpec spec = new ServerSpec(
                Delivery.TCP_PUSH,
                List.of(),
                9001,
                OPTIONS,
                guarded ? AccessPolicy.basic("a", "b") : AccessPolicy.everybody());
        Admission admission = new Admission(10, 10, 0);
        EmbeddedChannel channel = new InetChannel(CLIENT);
        TcpLoop loop = new TcpLoop(
                channel.eventLoop(),
                new Serving(
                        new ServerContext(spec, GIVEN.context().feed(), time, ends),
                        OPTIONS,
                        admission,
                        FRAMES,
                        new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true),
                        new HttpRules(List.of("a"), List.of()),
                        null,
                        0));
        assertThat(admission.admit(CLIENT.getAddress())).isNull();
        try {
            loop.add(channel, CLIENT);
            for (ByteBuffer piece : pieces) {
                if (channel.isOpen()) {
                    channel.writeInbound(Unpooled.copiedBuffer(piece));
                }
                time.advance(Duration.ofMillis(100));
                channel.runPendingTasks();
                ReferenceCountUtil.release(channel.readOutbound());
            }
        } finally {
            loop.close();
            channel.runPendingTasks();
            channel.finishAndReleaseAll();
        }
        assertThat(ends.reason).isNotNull().isNotEqualTo(DisconnectReason.INTERNAL_ERROR);
        assertThat(PreparedFrame.heldBytes())
                .as("bytes of frames that are held")
                .isEqualTo(HELD);
    }

    /** Takes what core gives to a server, and opens nothing. */
    private static final class Given implements TransportProvider, ServerTransport {
        private final AtomicReference<ServerContext> given = new AtomicReference<>();

        ServerContext context() {
            return given.get();
        }

        @Override
        public Set<Delivery> deliveries() {
            return Set.of(Delivery.TCP_PUSH);
        }

        @Override
        public ServerTransport server(ServerContext context) {
            given.set(context);
            return this;
        }

        @Override
        public ClientTransport client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int start() {
            return 9001;
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean onOwnThread() {
            return false;
        }
    }

    /** Remembers why the session ended. */
    private static final class Ends implements ServerMonitor, ClientMonitor {
        private DisconnectReason reason;

        @Override
        public void refused(InetSocketAddress address, DisconnectReason why) {
            throw new AssertionError(why);
        }

        @Override
        public ClientMonitor admitted(InetSocketAddress address) {
            return this;
        }

        @Override
        public void late(long nanos) {}

        @Override
        public void missed(long ticks) {}

        @Override
        public void speaks(ClientProtocol protocol) {}

        @Override
        public void opened() {}

        @Override
        public void sending(int bytes, long nowNanos) {}

        @Override
        public void repeating(int bytes, long nowNanos) {}

        @Override
        public void progressed(int pendingBytes, long nowNanos) {}

        @Override
        public void sent(long nowNanos) {}

        @Override
        public void abandoned(SkipReason why, int pendingBytes, long nowNanos) {}

        @Override
        public void skipped(SkipReason why) {}

        @Override
        public void closed(DisconnectReason why) {
            reason = why;
        }
    }
}
