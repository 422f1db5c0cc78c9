package io.imagestream.transport.udp.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DatagramSocketsTest {
    private static final int DATAGRAMS = 64;

    @Test
    void anEventLoopThatWasBusyReadsManyDatagramsAtOnce() throws Exception {
        NettyRuntime runtime = NettyRuntime.acquire();
        AtomicInteger read = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch sent = new CountDownLatch(1);
        EventLoop loop = runtime.group().next();
        Channel channel = DatagramSockets.bootstrap(
                        loop, InetAddress.getLoopbackAddress(), 100, new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                ReferenceCountUtil.release(message);
                                read.incrementAndGet();
                            }

                            @Override
                            public void channelReadComplete(ChannelHandlerContext context) {
                                turns.incrementAndGet();
                            }
                        })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        try (DatagramSocket socket = new DatagramSocket()) {
            loop.execute(() -> await(sent));
            for (int i = 0; i < DATAGRAMS; i++) {
                socket.send(new DatagramPacket(new byte[10], 10, channel.localAddress()));
            }
            sent.countDown();
            Await.until("all are read", () -> read.get() == DATAGRAMS);
            assertThat(turns.get()).isLessThan(DATAGRAMS / 4);
        } finally {
            channel.close().syncUninterruptibly();
            Await.get(runtime.release().toCompletableFuture());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
