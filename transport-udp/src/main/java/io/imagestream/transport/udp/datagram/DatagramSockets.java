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
     * Returns the network interface that a socket sends by.
     *
     * @param channel connected
     * @return its number, 0 if that cannot be told
     */
    public static int networkInterface(Channel channel) {
        try {
            NetworkInterface network = NetworkInterface.getByInetAddress(address(channel));
            return network == null ? 0 : network.getIndex();
        } catch (SocketException e) {
            log.debug("whose address {} is cannot be told", channel.localAddress(), e);
            return 0;
        }
    }

    /**
     * Connects a socket anew that cannot send because its network interface has another address now: one that was not bound to an
     * address keeps the one that it had when it was connected. Otherwise it stays as it is, with its port, by which receivers know it;
     * also while the interface is down, as a socket that cannot be connected is closed.
     *
     * @param channel connected once
     * @param to where its datagrams go
     * @param networkInterface the number of the interface that it was connected by
     */
    public static void connectAgain(Channel channel, SocketAddress to, int networkInterface) {
        NettyRuntime.execute(channel.eventLoop(), () -> {
            if (channel.isActive() && hasAnother(networkInterface, address(channel))) {
                channel.disconnect().addListener(done -> channel.connect(to));
            }
        });
    }

    private static InetAddress address(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getAddress();
    }

    /** Says whether an interface has lost an address and has another one that can take its place. */
    private static boolean hasAnother(int networkInterface, InetAddress lost) {
        try {
            NetworkInterface network = NetworkInterface.getByIndex(networkInterface);
            return network != null
                    && network.isUp()
                    && NetworkInterface.getByInetAddress(lost) == null
                    && network.inetAddresses()
                            .anyMatch(other -> other.getClass() == lost.getClass()
                                    && other.isLinkLocalAddress() == lost.isLinkLocalAddress());
        } catch (SocketException e) {
            log.debug("whether {} is this machine's cannot be told", lost, e);
            return false;
        }
    }

    private static DatagramChannel channel(InetAddress address) {
        SocketProtocolFamily family =
                address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return NettyRuntime.isEpoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }
}
