package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.testkit.ThreadCount;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyRuntimeTest {
    private static final String THREADS = "imagestream-loop";

    @AfterEach
    void noThreadIsLeft() {
        ThreadCount.assertNoneLeft(THREADS);
    }

    private static void end(NettyRuntime runtime) {
        Await.get(runtime.release().toCompletableFuture());
    }

    /** Starts every thread. */
    private static Set<Thread> threads(NettyRuntime runtime) {
        Set<Thread> threads = new HashSet<>();
        for (EventExecutor executor : runtime.group()) {
            threads.add(Await.get(executor.submit(Thread::currentThread)));
        }
        return threads;
    }

    // --- one for all ------------------------------------------------------------------------------------------------

    @Test
    void allHoldersShareOneRuntimeAndTheLastEndsIt() {
        NettyRuntime first = NettyRuntime.acquire();
        NettyRuntime second = NettyRuntime.acquire();
        assertThat(second).isSameAs(first);
        threads(first);
        assertThat(first.release().toCompletableFuture())
                .as("nothing to wait for")
                .isCompleted();
        assertThat(first.group().isShuttingDown()).isFalse();
        assertThat(Await.get(second.group().submit(() -> "alive"))).isEqualTo("alive");
        end(second);
        assertThat(first.group().isTerminated()).isTrue();
        ThreadCount.assertNoneLeft(THREADS);
    }

    @Test
    void afterTheEndThereIsAnotherOne() {
        NettyRuntime first = NettyRuntime.acquire();
        var ended = first.release();
        NettyRuntime second = NettyRuntime.acquire(); // While the first one is ending.
        assertThat(second).isNotSameAs(first);
        assertThat(Await.get(second.group().submit(() -> "alive"))).isEqualTo("alive");
        Await.get(ended.toCompletableFuture());
        assertThat(NettyRuntime.acquire()).as("the end of the first").isSameAs(second);
        second.release();
        end(second);
    }

    @Test
    void holdersThatComeAtTheSameTimeShareOneRuntime() {
        int threads = 4;
        CyclicBarrier turn = new CyclicBarrier(threads);
        Set<NettyRuntime> held = ConcurrentHashMap.newKeySet();
        Together.run(Collections.nCopies(threads, () -> {
            for (int i = 1; i <= 50; i++) {
                turn.await();
                NettyRuntime runtime = NettyRuntime.acquire();
                held.add(runtime);
                turn.await();
                assertThat(held).as("one for each round").hasSize(i);
                turn.await();
                runtime.release();
            }
        }));
    }

    @Test
    void holdersMayComeAndGoOnManyThreads() {
        Together.run(Collections.nCopies(4, () -> {
            for (int i = 0; i < 100; i++) {
                NettyRuntime runtime = NettyRuntime.acquire();
                assertThat(runtime.group().isShuttingDown()).isFalse();
                if (i % 10 == 0) {
                    assertThat(Await.get(runtime.group().submit(() -> "alive"))).isEqualTo("alive");
                }
                assertThat(runtime.group().isShuttingDown()).isFalse();
                runtime.release();
            }
        }));
        ThreadCount.assertNoneLeft(THREADS);
    }

    // --- threads ----------------------------------------------------------------------------------------------------

    @Test
    void theThreadsAreFewAndStartWhenTheyAreNeeded() {
        NettyRuntime runtime = NettyRuntime.acquire();
        try {
            assertThat(ThreadCount.names(THREADS)).isEmpty();
            Set<Thread> threads = threads(runtime);
            assertThat(threads)
                    .hasSizeBetween(1, 4)
                    .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(ThreadCount.names(THREADS)).hasSameSizeAs(threads);
            assertThat(threads).as("an open server keeps the JVM alive").noneMatch(Thread::isDaemon);
        } finally {
            end(runtime);
        }
    }

    @Test
    void aThreadKnowsWhetherItIsALoops() {
        NettyRuntime runtime = NettyRuntime.acquire();
        try {
            assertThat(runtime.onOwnThread()).isFalse();
            for (EventExecutor executor : runtime.group()) {
                assertThat(Await.get(executor.submit(runtime::onOwnThread))).isTrue();
            }
        } finally {
            end(runtime);
        }
    }

    @Test
    void theLastHolderMayLetGoOnALoop() {
        NettyRuntime runtime = NettyRuntime.acquire();
        Await.get(Await.get(runtime.group().submit(runtime::release)).toCompletableFuture());
        assertThat(runtime.group().isTerminated()).isTrue();
    }

    @Test
    void aTaskThatComesAfterTheEndIsLeftOut() {
        NettyRuntime runtime = NettyRuntime.acquire();
        EventLoop loop = runtime.group().next();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        NettyRuntime.execute(loop, () -> ran.complete(loop.inEventLoop()));
        assertThat(Await.get(ran)).isTrue();
        end(runtime);
        NettyRuntime.execute(loop, () -> {
            throw new AssertionError("the loop has ended");
        });
    }

    @Test
    void whatRunsOnALoopRunsAtOnceThere() {
        NettyRuntime runtime = NettyRuntime.acquire();
        try {
            EventLoop loop = runtime.group().next();
            CompletableFuture<Boolean> fromOutside = new CompletableFuture<>();
            NettyRuntime.onLoop(loop, () -> fromOutside.complete(loop.inEventLoop()));
            assertThat(Await.get(fromOutside)).isTrue();
            assertThat(Await.get(loop.submit(() -> {
                        CompletableFuture<Boolean> fromInside = new CompletableFuture<>();
                        NettyRuntime.onLoop(loop, () -> fromInside.complete(true));
                        return fromInside.isDone();
                    })))
                    .isTrue();
        } finally {
            end(runtime);
        }
    }

    // --- channels ---------------------------------------------------------------------------------------------------

    @Test
    void epollServesOnLinuxUnlessItIsSwitchedOff() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
        boolean built = Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
        boolean off = Boolean.getBoolean("io.netty.transport.noNative");
        assertThat(NettyRuntime.isEpoll()).isEqualTo(linux && built && !off);
        String prefix = NettyRuntime.isEpoll() ? "Epoll" : "Nio";
        assertThat(NettyRuntime.channel().getSimpleName()).isEqualTo(prefix + "SocketChannel");
        assertThat(NettyRuntime.serverChannel().getSimpleName()).isEqualTo(prefix + "ServerSocketChannel");
    }

    @Test
    void channelsConnectAndTakeTheirOptions() {
        NettyRuntime runtime = NettyRuntime.acquire();
        try {
            Channel listening = new ServerBootstrap()
                    .group(runtime.group())
                    .channel(NettyRuntime.serverChannel())
                    .childHandler(nothing())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .syncUninterruptibly()
                    .channel();
            Bootstrap bootstrap = new Bootstrap()
                    .group(runtime.group())
                    .channel(NettyRuntime.channel())
                    .handler(nothing());
            NettyRuntime.spareLocalPorts(bootstrap);
            Channel channel = bootstrap
                    .connect(listening.localAddress(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .syncUninterruptibly()
                    .channel();
            NettyRuntime.keepAlive(channel);
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            int sendBuffer = channel.config().getOption(ChannelOption.SO_SNDBUF);
            NettyRuntime.limitUnsent(channel, 20_000);
            if (NettyRuntime.isEpoll()) {
                assertThat(channel.config().getOption(EpollChannelOption.TCP_NOTSENT_LOWAT))
                        .isEqualTo(20_000L);
                assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF))
                        .as("left alone")
                        .isEqualTo(sendBuffer);
                assertThat(channel.config().getOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT))
                        .isTrue();
                assertFindsADeadPeer(
                        channel,
                        EpollChannelOption.TCP_KEEPIDLE,
                        EpollChannelOption.TCP_KEEPINTVL,
                        EpollChannelOption.TCP_KEEPCNT);
            } else {
                assertFindsADeadPeer(
                        channel,
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
                assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isBetween(20_000, 2 * 20_000);
            }
            channel.close().syncUninterruptibly();
            NettyRuntime.keepAlive(channel); // Too late, which is nobody's fault.
            NettyRuntime.limitUnsent(channel, 20_000);
            listening.close().syncUninterruptibly();
        } finally {
            end(runtime);
        }
    }

    private static void assertFindsADeadPeer(
            Channel channel,
            ChannelOption<Integer> idleSeconds,
            ChannelOption<Integer> intervalSeconds,
            ChannelOption<Integer> probes) {
        int seconds = channel.config().getOption(idleSeconds)
                + channel.config().getOption(intervalSeconds) * channel.config().getOption(probes);
        assertThat(seconds / 60).as("minutes until a dead peer is found").isBetween(1, 5);
    }

    private static ChannelHandler nothing() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public boolean isSharable() {
                return true;
            }
        };
    }
}
