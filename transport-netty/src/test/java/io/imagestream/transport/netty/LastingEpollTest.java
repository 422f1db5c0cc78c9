package io.imagestream.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.imagestream.testkit.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LastingEpollTest {
    /** Other threads may take the descriptor in between, but not always. */
    private static final int TIMES = 20;

    private final List<Channel> accepted = new CopyOnWriteArrayList<>();
    private final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private @Nullable EventLoopGroup loop;

    @BeforeEach
    void start() {
        assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
        loop = new MultiThreadIoEventLoopGroup(1, new LastingEpoll());
    }

    @AfterEach
    void end() {
        if (loop != null) {
            Await.get(loop.shutdownGracefully(0, 0, TimeUnit.SECONDS));
        }
    }

    private static int descriptor(Channel channel) {
        return ((EpollSocketChannel) channel).fd().intValue();
    }

    private ChannelFuture connect(InetSocketAddress target) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target);
    }

    /** A client's end here and the server's end there. */
    private Channel accepted(Socket client) {
        Await.until(
                "it is accepted",
                () -> accepted.stream()
                        .anyMatch(channel -> channel.remoteAddress().equals(client.getLocalSocketAddress())));
        return accepted.stream()
                .filter(channel -> channel.remoteAddress().equals(client.getLocalSocketAddress()))
                .findFirst()
                .orElseThrow();
    }

    /** The first of two connections that are ready at once closes the second, whose peer has gone, and opens another. */
    @Test
    void aNewChannelIsNotToldWhatHappenedToTheOneWhoseDescriptorItHas() throws IOException, InterruptedException {
        ChannelFuture binding = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        accepted.add(context.channel());
                    }
                })
                .bind(anyPort);
        Await.get(binding);
        InetSocketAddress address = (InetSocketAddress) binding.channel().localAddress();
        int same = 0;
        for (int i = 0; i < TIMES; i++) {
            same += once(address) ? 1 : 0;
        }
        assertThat(same).as("new channels that had the closed one's descriptor").isPositive();
    }

    /** Returns whether the descriptor was the same. */
    private boolean once(InetSocketAddress address) throws IOException, InterruptedException {
        List<FileInputStream> lower = new ArrayList<>();
        try (Socket asking = new Socket(address.getAddress(), address.getPort());
                Socket going = new Socket(address.getAddress(), address.getPort())) {
            Channel first = accepted(asking);
            Channel second = accepted(going);
            int closed = descriptor(second);
            CompletableFuture<ChannelFuture> opened = new CompletableFuture<>();
            first.pipeline().addLast(opens(address, second, opened));
            CompletableFuture<Void> bothReady = new CompletableFuture<>();
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            first.eventLoop().execute(() -> {
                stopped.complete(null);
                Await.get(bothReady);
            });
            Await.get(stopped);
            asking.getOutputStream().write(1);
            going.close();
            for (int i = 0; i < closed; i++) { // The system gives out the lowest that is free.
                lower.add(new FileInputStream("/dev/null"));
            }
            bothReady.complete(null);
            ChannelFuture connecting = Await.get(opened);
            Await.get(connecting);
            Channel channel = connecting.channel();
            first.eventLoop().submit(() -> {}).sync();
            assertThat(channel.isOpen()).isTrue();
            boolean same = descriptor(channel) == closed;
            channel.close().sync();
            return same;
        } finally {
            for (FileInputStream file : lower) {
                file.close();
            }
        }
    }

    private ChannelHandler opens(InetSocketAddress address, Channel other, CompletableFuture<ChannelFuture> opened) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                other.close();
                opened.complete(connect(address));
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                opened.completeExceptionally(cause);
            }
        };
    }
}
