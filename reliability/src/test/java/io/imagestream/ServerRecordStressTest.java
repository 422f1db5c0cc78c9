package io.imagestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.internal.Events;
import io.imagestream.reliability.concurrency.Together;
import io.imagestream.spi.ClientMonitor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server's figures while clients get a frame each and go, on one or two threads, and another one looks: what was sent stays counted. */
class ServerRecordStressTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private static final int VISITS = 20_000;

    private final ManualScheduler time = new ManualScheduler();
    private final ServerRecord record = new ServerRecord(
            new Feed(new DefaultStream(1, "", "JPEG", FrameSource.published(), 10, 1 << 20), time),
            time,
            new CopyOnWriteArrayList<>(),
            new Events("never started"));
    private final AtomicInteger sent = new AtomicInteger();

    private void visit() {
        ClientMonitor client = record.admitted(CLIENT);
        client.opened();
        client.sending(1, 0);
        client.sent(0);
        sent.incrementAndGet();
        client.closed(DisconnectReason.CONTROL_CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noFrameIsForgottenWhenItsClientGoes(int visitors) throws Exception {
        int all = visitors * VISITS;
        Together.run(visitors + 1, thread -> {
            for (int i = 0; thread < visitors ? i < VISITS : sent.get() < all; i++) {
                if (thread < visitors) {
                    visit();
                } else {
                    int least = sent.get();
                    assertThat(record.stats().framesSent()).isGreaterThanOrEqualTo(least);
                }
            }
        });
        ServerStats stats = record.stats();
        assertThat(stats.framesSent()).isEqualTo(all);
        assertThat(stats.framesOffered()).isEqualTo(all);
        assertThat(stats.bytesSent()).isEqualTo(all);
        assertThat(stats.disconnects().get(DisconnectReason.CONTROL_CLOSED)).isEqualTo(all);
        assertThat(stats.viewers()).isZero();
    }
}
