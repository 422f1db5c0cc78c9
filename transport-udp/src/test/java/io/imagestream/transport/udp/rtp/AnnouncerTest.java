package io.imagestream.transport.udp.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.FrameSource;
import io.imagestream.ImageStreamServer;
import io.imagestream.ManualScheduler;
import io.imagestream.testkit.Await;
import io.imagestream.transport.udp.Leftovers;
import io.imagestream.transport.udp.Loops;
import io.imagestream.wire.SapMessage;
import io.imagestream.wire.SessionDescription;
import io.imagestream.wire.WireFormatException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Announcements on the loopback interface; others may announce there, too, so the name tells which are ours. */
class AnnouncerTest {
    private final ManualScheduler time = new ManualScheduler();
    private final String name = "s" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static MulticastSocket listener() throws IOException {
        MulticastSocket socket = new MulticastSocket(9875);
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        socket.joinGroup(
                new InetSocketAddress("239.255.255.255", 9875),
                Objects.requireNonNull(NetworkInterface.getByName("lo")));
        return socket;
    }

    /** Returns our next message; a deletion holds no name, so that its origin tells. */
    private SapMessage next(MulticastSocket socket, String origin) throws WireFormatException {
        while (true) {
            SapMessage message = SapMessage.parse(ByteBuffer.wrap(Receiver.read(socket)));
            if (message.description().contains("s=" + name)
                    || message.description().contains(origin)) {
                return message;
            }
        }
    }

    @Test
    void aSessionIsAnnouncedAgainAndAgainAndTakenBack() throws IOException, WireFormatException {
        try (MulticastSocket socket = listener()) {
            SapMessage last;
            String origin;
            try (ImageStreamServer server = ImageStreamServer.builder()
                    .mcastPush("239.255.77.1")
                    .networkInterface("lo")
                    .timeToLive(0)
                    .source(FrameSource.published())
                    .name(name)
                    .ips(10)
                    .scheduler(time)
                    .rtp()
                    .sap()
                    .start()) {
                SapMessage first = next(socket, name);
                assertThat(first.deletion()).isFalse();
                assertThat(first.hash()).isNotZero();
                assertThat(first.origin()).isEqualTo(ByteBuffer.wrap(new byte[] {127, 0, 0, 1}));
                assertThat(first.description()).isEqualTo(server.sdp().orElseThrow());
                assertThat(server.port()).isEven();
                SessionDescription described = SessionDescription.parse(first.description());
                assertThat(described.address()).isEqualTo("239.255.77.1");
                assertThat(described.ttl()).hasValue(0);
                origin = "o=- " + Long.toUnsignedString(described.id());

                time.advance(Duration.ofSeconds(40)); // 30 on the average, a third more at most.
                Loops.settle();
                assertThat(next(socket, origin)).isEqualTo(first);

                server.ips(5);
                SapMessage deletion = next(socket, origin);
                assertThat(deletion.deletion()).isTrue();
                assertThat(deletion.hash()).isEqualTo(first.hash());
                last = next(socket, origin);
                assertThat(last.deletion()).isFalse();
                assertThat(last.hash()).isNotEqualTo(first.hash());
                assertThat(last.description()).contains("a=framerate:5");
            }
            SapMessage end = next(socket, origin);
            assertThat(end.deletion()).isTrue();
            assertThat(end.hash()).isEqualTo(last.hash());
        }
    }
}
