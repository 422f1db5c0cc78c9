package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.DisconnectReason;
import io.imagestream.ManualScheduler;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerMonitor;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.testkit.Await;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopSweepTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualScheduler time = new ManualScheduler();
    private final NettyRuntime runtime = NettyRuntime.acquire();
    private final EventLoop eventLoop = runtime.group().next();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final LoopSweep sweep = new LoopSweep(loop(), LIMIT, now -> events.add("checked"));

    private ServerLoop loop() {
        UdpServerOptions options =
                new UdpServerOptions(1, 1, 1, 1, 1, LIMIT, LIMIT, 1200, new BurstPacing(1, 49_152, 0.8));
        ServerSpec spec = new ServerSpec(Delivery.UDP_PUSH, List.of(), 0, options, AccessPolicy.everybody());
        ServerMonitor monitor = new ServerMonitor() {
            @Override
            public void refused(InetSocketAddress address, DisconnectReason reason) {}

            @Override
            public ClientMonitor admitted(InetSocketAddress address) {
                throw new AssertionError("nobody comes");
            }

            @Override
            public void late(long nanos) {}

            @Override
            public void missed(long ticks) {}
        };
        return new ServerLoop(eventLoop, new ServerContext(spec, FakeFeed.live(), time, monitor));
    }

    @AfterEach
    void release() {
        sweep.close();
        Await.get(runtime.release().toCompletableFuture());
    }

    /** Waits until the loop has done what it was given. */
    private void settle() {
        Await.get(eventLoop.submit(() -> {}));
    }

    @Test
    void checksOnceASecondWhileItIsAwake() {
        time.advance(Duration.ofSeconds(1));
        settle();
        assertThat(events).isEmpty();
        sweep.wake();
        for (int i = 1; i <= 3; i++) {
            time.advance(Duration.ofSeconds(1));
            settle();
            assertThat(events).hasSize(i);
        }
    }

    @Test
    void afterASleepWhatTheSocketsHoldIsReadBeforeAnythingIsChecked() {
        sweep.wake();
        time.leap(Duration.ofHours(1));
        Await.get(eventLoop.submit(() -> events.add("read")));
        Await.until("it is checked", () -> events.size() == 2);
        assertThat(events).containsExactly("read", "checked");
        time.advance(Duration.ofSeconds(1));
        settle();
        assertThat(events).hasSize(3);
    }
}
