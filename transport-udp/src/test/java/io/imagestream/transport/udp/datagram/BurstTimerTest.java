package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.TrainEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One timer for the senders of a loop. */
class BurstTimerTest {
    private static final BurstPacing PACING = new BurstPacing(1, 49_152, 0.8);

    private final FakeSocket time = new FakeSocket();
    private final ServerLoop loop = new ServerLoop(
            time.eventLoop(),
            new ServerContext(
                    new ServerSpec(
                            Delivery.UDP_PUSH,
                            List.of(),
                            0,
                            new UdpServerOptions(1, 1, 1, 1, 1, Duration.ofDays(1), Duration.ofDays(1), 1200, PACING),
                            AccessPolicy.everybody()),
                    new FakeFeed(1, 100, 100, 0),
                    time,
                    new Figures()));
    private final BurstTimer timer = new BurstTimer(loop);
    private final List<FakeSocket> sockets = new ArrayList<>();
    private final List<TrainSender> senders = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        senders.forEach(TrainSender::close);
        timer.close();
        time.finishAndReleaseAll();
        sockets.forEach(FakeSocket::finishAndReleaseAll);
        assertThat(PreparedFrame.heldBytes()).isZero();
    }

    /** Sends four datagrams, 2 ms apart. */
    private TrainSender begin() {
        FakeSocket socket = new FakeSocket();
        sockets.add(socket);
        TrainSender sender = new TrainSender(
                loop,
                timer,
                PACING,
                new Figures(),
                new TrainSender.Owner() {
                    @Override
                    public void idle() {}

                    @Override
                    public void unreachable() {}
                },
                false);
        senders.add(sender);
        socket.pipeline().addLast(sender);
        sender.send(new TrainEncoder(100).prepare(TestFrames.frame(0, 300)), 100);
        return sender;
    }

    private int left(int socket) {
        return sockets.get(socket).datagrams().size();
    }

    @Test
    void eachSenderHasItsOwnTimes() {
        begin();
        time.advance(Duration.ofMillis(1));
        begin();
        time.advance(Duration.ofNanos(500_000));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(1, 1));
        time.advance(Duration.ofMillis(1));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(2, 1));
        time.advance(Duration.ofMillis(1));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(2, 2));
        time.advance(Duration.ofMillis(100));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(4, 4));
    }

    @Test
    void whatIsDueWithinAMomentLeavesTogether() {
        for (int i = 0; i < 100; i++) {
            begin();
            time.advance(Duration.ofNanos(1000));
        }
        time.advance(Duration.ofMillis(2).minusNanos(100_000)); // When the first is due.
        for (int i = 0; i < 100; i++) {
            assertThat(left(i)).isEqualTo(2);
        }
    }

    @Test
    void aSenderThatWasClosedHarmsNoOther() {
        TrainSender first = begin();
        begin();
        first.close();
        time.advance(Duration.ofMillis(100));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(1, 4));
    }

    @Test
    void closedItTellsNobody() {
        begin();
        timer.close();
        time.advance(Duration.ofMillis(100));
        assertThat(left(0)).isEqualTo(1);
    }

    /** A stream of a thousand images a second of many datagrams would never let go of the loop. */
    @Test
    void aSenderThatIsBehindLetsTheOthersThrough() {
        begin();
        begin();
        time.leap(Duration.ofMillis(50)); // All is overdue.
        assertThat(left(0)).isEqualTo(left(1)).isEqualTo(2);
        time.advance(Duration.ofMillis(100));
        assertThat(List.of(left(0), left(1))).isEqualTo(List.of(4, 4));
    }
}
