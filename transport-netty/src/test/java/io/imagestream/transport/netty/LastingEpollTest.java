package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.testkit.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LastingEpollTest {
    private static final int TRIES = 50;
    private static final int SOCKETS = 20;

    private final NettyRuntime runtime = NettyRuntime.acquire();
    private final EventLoop loop = runtime.group().next();
    private final BlockingQueue<EpollSocketChannel> accepted = new LinkedBlockingQueue<>();
    private final List<Channel> channels = new ArrayList<>();
    private final List<Socket> peers = new ArrayList<>();
    private Channel listener;

    @BeforeEach
    void listen() {
        listener = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        accepted.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() throws Exception {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        listener.close().syncUninterruptibly();
        for (Socket peer : peers) {
            peer.close();
        }
        Await.get(runtime.release().toCompletableFuture());
    }

    private EpollSocketChannel connected() throws Exception {
        Socket peer = new Socket();
        peer.connect(listener.localAddress());
        peers.add(peer);
        EpollSocketChannel channel = accepted.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(channel).isNotNull();
        channels.add(channel);
        return channel;
    }

    /** Opens channels until one has a descriptor that is free now; somebody else in this process may be faster. */
    private EpollSocketChannel withDescriptor(int wanted, List<Channel> others) {
        for (int i = 0; i < SOCKETS; i++) {
            EpollSocketChannel channel = new EpollSocketChannel();
            if (channel.fd().intValue() == wanted) {
                return channel;
            }
            others.add(channel);
        }
        return null;
    }

    private static void send(Socket peer) {
        try {
            peer.getOutputStream().write(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Closes a channel for which an event waits, opens another that gets its descriptor, and tells what happens to that one. */
    private BlockingQueue<Object> whatANewcomerGets() throws Exception {
        EpollSocketChannel first = connected();
        EpollSocketChannel second = connected();
        Socket firstPeer = peers.get(peers.size() - 2);
        Socket secondPeer = peers.get(peers.size() - 1);
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        CompletableFuture<Boolean> same = new CompletableFuture<>();
        List<Channel> others = new ArrayList<>();
        first.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                int descriptor = second.fd().intValue();
                second.close();
                EpollSocketChannel newcomer = withDescriptor(descriptor, others);
                others.forEach(channel -> channel.unsafe().closeForcibly());
                if (newcomer != null) {
                    channels.add(newcomer);
                    newcomer.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                            told.add(cause);
                        }

                        @Override
                        public void userEventTriggered(ChannelHandlerContext context, Object event) {
                            told.add(event);
                        }
                    });
                    loop.register(newcomer);
                }
                same.complete(newcomer != null);
            }
        });
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        loop.execute(() -> {
            busy.countDown();
            try {
                ready.await(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        busy.await();
        send(firstPeer); // Both are fetched at once, in this order.
        send(secondPeer);
        ready.countDown();
        if (!Await.get(same)) {
            return null;
        }
        CompletableFuture<Void> handled = new CompletableFuture<>();
        loop.execute(() -> handled.complete(null));
        Await.get(handled);
        return told;
    }

    @Test
    void aChannelGetsNoEventOfTheOneWhoseDescriptorItHas() throws Exception {
        BlockingQueue<Object> told = null;
        for (int i = 0; i < TRIES && told == null; i++) {
            told = whatANewcomerGets();
        }
        assertThat(told).as("a channel got the descriptor").isNotNull();
        assertThat(told).isEmpty();
    }

    @Test
    void aChannelThatCameMidwayGetsItsOwnEvents() throws Exception {
        EpollSocketChannel first = connected();
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        first.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                EpollSocketChannel newcomer = new EpollSocketChannel();
                channels.add(newcomer);
                newcomer.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ReferenceCountUtil.release(message);
                        told.add("read");
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext context) {
                        told.add("inactive");
                    }
                });
                loop.register(newcomer);
                newcomer.connect(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), ((InetSocketAddress) listener.localAddress()).getPort()));
            }
        });
        send(peers.get(0));
        EpollSocketChannel other = accepted.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(other).isNotNull();
        other.writeAndFlush(other.alloc().buffer().writeByte(1));
        assertThat(told.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("read");
        other.close();
        assertThat(told.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("inactive");
    }
}
