package io.imagestream.transport.udp.datagram;

import io.imagestream.transport.netty.NettyRuntime;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Makes datagram sockets, for epoll or NIO, of the family of an address. */
public final class DatagramSockets {
    private DatagramSockets() {}

    /**
     * Begins to describe a socket.
     *
     * @param loop its event loop
     * @param address of the family that the socket is for
     * @param receives the longest datagram that it must read whole, in bytes
     * @param handler goes into its pipeline
     * @return to be bound or connected
     */
    public static Bootstrap bootstrap(EventLoop loop, InetAddress address, int receives, ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(() -> channel(address))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(receives))
                .handler(handler);
    }

    private static DatagramChannel channel(InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return NettyRuntime.isEpoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }
}
