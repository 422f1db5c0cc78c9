package io.imagestream.transport.udp.datagram;

import io.imagestream.transport.netty.NettyRuntime;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
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
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes datagram sockets, for epoll or NIO, of the family of an address. */
public final class DatagramSockets {
    private static final Logger log = LoggerFactory.getLogger(DatagramSockets.class);

    /** Netty's own measure for datagrams, which an allocator of our own would replace by one: a busy event loop must not fall behind. */
    private static final int READ_AT_ONCE = 16;

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
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(receives).maxMessagesPerRead(READ_AT_ONCE))
                .handler(handler);
    }

    /**
     * Connects a socket anew that cannot send because this machine does not have its address any more: one that was not bound to an
     * address keeps the one that it had when it was connected. Otherwise it stays as it is, with its port, by which receivers know it.
     *
     * @param channel connected once; where it cannot be connected now it is not active
     * @param to where its datagrams go
     */
    public static void connectAgain(Channel channel, SocketAddress to) {
        NettyRuntime.execute(channel.eventLoop(), () -> {
            if (channel.isOpen() && !(channel.isActive() && isHere(channel.localAddress()))) {
                channel.disconnect().addListener(done -> channel.connect(to));
            }
        });
    }

    private static boolean isHere(SocketAddress local) {
        try {
            return NetworkInterface.getByInetAddress(((InetSocketAddress) local).getAddress()) != null;
        } catch (SocketException e) {
            log.debug("whether {} is this machine's cannot be told", local, e);
            return true;
        }
    }

    private static DatagramChannel channel(InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return NettyRuntime.isEpoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }
}
