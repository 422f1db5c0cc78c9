package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.GroupPath;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes the sockets of a group.
 *
 * <p>Netty's own options for sending are left alone: on epoll its IP_MULTICAST_TTL sets the time to live of other datagrams, and on
 * NIO its IP_MULTICAST_LOOP_DISABLED means the opposite. So epoll gets the numbers of Linux, and NIO the options of the JDK.
 */
public final class GroupSockets {
    private static final int IP = 0;
    private static final int IPV6 = 41;
    private static final ChannelOption<ByteBuffer> IP_MULTICAST_IF =
            new RawUnixChannelOption("IP_MULTICAST_IF", IP, 32, 12);
    private static final ChannelOption<Integer> IP_MULTICAST_TTL =
            new IntegerUnixChannelOption("IP_MULTICAST_TTL", IP, 33);
    private static final ChannelOption<Integer> IP_MULTICAST_LOOP =
            new IntegerUnixChannelOption("IP_MULTICAST_LOOP", IP, 34);
    private static final ChannelOption<Integer> IPV6_MULTICAST_IF =
            new IntegerUnixChannelOption("IPV6_MULTICAST_IF", IPV6, 17);
    private static final ChannelOption<Integer> IPV6_MULTICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPV6, 18);
    private static final ChannelOption<Integer> IPV6_MULTICAST_LOOP =
            new IntegerUnixChannelOption("IPV6_MULTICAST_LOOP", IPV6, 19);

    private static final int NOTHING_RECEIVED = 64;
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private GroupSockets() {}

    /**
     * Opens a socket that sends to a group, and waits for it.
     *
     * @param loop its event loop
     * @param group the multicast address and the port
     * @param by the interface to send by
     * @param path how far the datagrams go
     * @return the channel, connected to the group
     * @throws IOException when that fails; the message names the group and the interface
     */
    public static Channel open(EventLoop loop, InetSocketAddress group, GroupInterface by, GroupPath path)
            throws IOException {
        ChannelFuture connecting = connect(loop, group, by, path).awaitUninterruptibly();
        if (!connecting.isSuccess()) {
            throw new IOException(
                    "cannot send to " + group.getAddress().getHostAddress() + ":" + group.getPort() + " by " + by + ": "
                            + LoopConnection.reason(connecting.cause()),
                    connecting.cause());
        }
        return connecting.channel();
    }

    /**
     * Opens a socket that sends to a group.
     *
     * @param loop its event loop
     * @param group the multicast address and the port
     * @param by the interface to send by
     * @param path how far the datagrams go
     * @return succeeds once the channel is connected to the group
     */
    static ChannelFuture connect(EventLoop loop, InetSocketAddress group, GroupInterface by, GroupPath path) {
        ChannelHandler handler = new ChannelInboundHandlerAdapter();
        int timeToLive = path.timeToLive();
        boolean loopback = path.loopback();
        InetAddress address = group.getAddress();
        Bootstrap bootstrap = DatagramSockets.bootstrap(loop, address, NOTHING_RECEIVED, handler);
        if (!NettyRuntime.isEpoll()) {
            bootstrap
                    .option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_IF), by.network())
                    .option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_TTL), timeToLive)
                    .option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), loopback);
        } else if (address instanceof Inet4Address) {
            bootstrap
                    .option(IP_MULTICAST_IF, ipMreqn(by.network()))
                    .option(IP_MULTICAST_TTL, timeToLive)
                    .option(IP_MULTICAST_LOOP, loopback ? 1 : 0);
        } else {
            bootstrap
                    .option(IPV6_MULTICAST_IF, by.network().getIndex())
                    .option(IPV6_MULTICAST_HOPS, timeToLive)
                    .option(IPV6_MULTICAST_LOOP, loopback ? 1 : 0);
        }
        InetSocketAddress to = new InetSocketAddress(at(address, by.network()), group.getPort());
        return by.address().isPresent()
                ? bootstrap.connect(to, new InetSocketAddress(by.address().get(), 0))
                : bootstrap.connect(to);
    }

    /** Linux's struct ip_mreqn: no group, no address, the number of the interface. */
    private static ByteBuffer ipMreqn(NetworkInterface network) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putLong(0)
                .putInt(network.getIndex())
                .flip();
    }

    /**
     * Binds a socket that can join a group. Where the operating system takes it the group itself is bound, as what comes to other
     * groups at the same port is of no interest.
     *
     * @param loop its event loop
     * @param group the multicast address and the port
     * @param by the interface to receive by
     * @param receiveBuffer how many bytes the operating system is asked to hold
     * @param handler goes into its pipeline
     * @return succeeds with a {@link io.netty.channel.socket.DatagramChannel}
     */
    public static ChannelFuture receiver(
            EventLoop loop, InetSocketAddress group, GroupInterface by, int receiveBuffer, ChannelHandler handler) {
        Bootstrap bootstrap = DatagramSockets.bootstrap(loop, group.getAddress(), FrameReception.MAX_DATAGRAM, handler)
                .option(ChannelOption.SO_REUSEADDR, true) // Others on this machine may receive the group, too.
                .option(ChannelOption.SO_RCVBUF, receiveBuffer);
        return WINDOWS
                ? bootstrap.bind(group.getPort())
                : bootstrap.bind(new InetSocketAddress(at(group.getAddress(), by.network()), group.getPort()));
    }

    /** IPv6's groups of small scope mean something only together with the interface. */
    private static InetAddress at(InetAddress group, NetworkInterface network) {
        try {
            return group instanceof Inet6Address
                    ? Inet6Address.getByAddress(null, group.getAddress(), network.getIndex())
                    : group;
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e); // Its length is right.
        }
    }
}
