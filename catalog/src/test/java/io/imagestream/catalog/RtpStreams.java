package io.imagestream.catalog;

import io.imagestream.Delivery;
import io.imagestream.ImageStreamServer;
import io.imagestream.RtpServerBuilder;
import io.imagestream.SkipReason;
import io.imagestream.Stream;
import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportProvider;
import io.imagestream.wire.SessionDescription;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport for RTP that sends nothing, and describes what it would send. */
final class RtpStreams implements TransportProvider {
    @Override
    public Set<Delivery> deliveries() {
        return Set.of(Delivery.RTP);
    }

    static RtpServerBuilder server(Stream stream, String host, int port) {
        return ImageStreamServer.builder().udpPush().rtp("127.0.0.1", port).address(host).stream(stream)
                .transport(new RtpStreams());
    }

    /** Describes a session. */
    static String sdp(String name, double rate, String host, int port) {
        return new SessionDescription(
                        name,
                        1,
                        1,
                        "127.0.0.1",
                        host,
                        OptionalInt.empty(),
                        Optional.empty(),
                        port,
                        port + 1,
                        26,
                        OptionalDouble.of(rate),
                        Optional.empty(),
                        true)
                .toText();
    }

    @Override
    public ServerTransport server(ServerContext context) {
        return new ServerTransport() {
            @Override
            public int start() {
                ClientMonitor receiver = context.monitor().admitted(InetSocketAddress.createUnresolved("x", 1));
                receiver.skipped(SkipReason.UNFIT);
                receiver.skipped(SkipReason.TRANSCODER_BEHIND);
                return context.spec().port();
            }

            @Override
            public Optional<String> sessionDescription() {
                String host = context.spec().options().destination().orElseThrow();
                return Optional.of(sdp(
                        context.feed().name(),
                        context.feed().ips(),
                        host,
                        context.spec().port()));
            }

            @Override
            public CompletionStage<Void> close() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public boolean onOwnThread() {
                return false;
            }
        };
    }

    @Override
    public ClientTransport client() {
        return new ClientTransport() {
            @Override
            public ClientConnection open(ClientSpec spec, Events events) {
                throw new IllegalStateException("nobody receives here");
            }

            @Override
            public void close() {}
        };
    }
}
