package io.imagestream;

import io.imagestream.internal.Events;
import io.imagestream.reliability.concurrency.Model;
import io.imagestream.spi.ClientMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A server's figures while clients come, get frames and go: none is lost, none counts twice, and none ever goes back. */
public class ServerRecordModelTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private static final int BYTES = 10;

    private final ManualScheduler time = new ManualScheduler();
    private final Feed feed = new Feed(new DefaultStream(1, "", "JPEG", FrameSource.published(), 10, 1 << 20), time);
    private final ServerRecord record =
            new ServerRecord(feed, time, new CopyOnWriteArrayList<>(), new Events("never started"));
    private ServerStats seen = record.stats();
    private final boolean[] here = new boolean[2];
    private final long[] sent = new long[2];
    private final long[] skipped = new long[2];
    private final long[] came = new long[2];
    private final ClientMonitor[] clients = new ClientMonitor[2];

    /** One client's life in one thread: comes, gets frames, misses one, and goes. */
    private void client(int number) {
        if (!here[number]) {
            clients[number] = record.admitted(CLIENT);
            clients[number].opened();
            came[number]++;
        } else {
            clients[number].sending(BYTES, 0);
            clients[number].progressed(BYTES / 2, 0);
            clients[number].sent(0);
            sent[number]++;
            clients[number].skipped(SkipReason.CLIENT_BEHIND);
            skipped[number]++;
            clients[number].closed(DisconnectReason.CONTROL_CLOSED);
        }
        here[number] = !here[number];
    }

    @Operation(nonParallelGroup = "one")
    public void one() {
        client(0);
    }

    @Operation(nonParallelGroup = "other")
    public void other() {
        client(1);
    }

    /** Each look sees no less than the one before. */
    @Operation(nonParallelGroup = "looks")
    public void look() {
        ServerStats before = seen;
        ServerStats now = record.stats();
        if (now.framesSent() < before.framesSent()
                || now.bytesSent() < before.bytesSent()
                || now.framesSkipped().getOrDefault(SkipReason.CLIENT_BEHIND, 0L)
                        < before.framesSkipped().getOrDefault(SkipReason.CLIENT_BEHIND, 0L)) {
            throw new IllegalStateException(before + " was followed by " + now);
        }
        seen = now;
    }

    @Validate
    public void allIsCounted() {
        ServerStats stats = record.stats();
        long frames = sent[0] + sent[1];
        long gone = came[0] + came[1] - (here[0] ? 1 : 0) - (here[1] ? 1 : 0);
        if (stats.framesSent() != frames
                || stats.bytesSent() != BYTES * frames
                || stats.framesSkipped().getOrDefault(SkipReason.CLIENT_BEHIND, 0L) != skipped[0] + skipped[1]
                || stats.framesOffered() != frames + skipped[0] + skipped[1]
                || stats.disconnects().getOrDefault(DisconnectReason.CONTROL_CLOSED, 0L) != gone
                || stats.viewers() != came[0] + came[1] - gone
                || feed.watched() != stats.viewers() > 0) {
            throw new IllegalStateException(stats + " after " + frames + " frames and " + gone + " ends");
        }
    }

    @Test
    void nothingIsLost() {
        Model.check(ServerRecordModelTest.class);
    }
}
