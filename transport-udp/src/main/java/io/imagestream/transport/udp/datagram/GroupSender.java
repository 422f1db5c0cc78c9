package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.GroupPath;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a socket that sends to a group. A network interface that goes down and up again is the same, but one that vanishes and
 * comes again is another one of that name, which the socket knows nothing of: then another socket takes its place. Runs on its event
 * loop.
 */
public final class GroupSender {
    private static final Logger log = LoggerFactory.getLogger(GroupSender.class);

    private final EventLoop loop;
    private final InetSocketAddress group;
    private final GroupPath path;
    private final Consumer<Channel> renewed;
    private volatile GroupInterface by;
    private boolean connecting;
    private StreamFeed.Registration watch = () -> {};

    private GroupSender(
            EventLoop loop, InetSocketAddress group, GroupInterface by, GroupPath path, Consumer<Channel> renewed) {
        this.loop = loop;
        this.group = group;
        this.path = path;
        this.renewed = renewed;
        this.by = by;
    }

    /**
     * Begins to look after a socket.
     *
     * @param loop its event loop
     * @param group the multicast address and the port
     * @param by the interface that it sends by
     * @param path how far the datagrams go
     * @param renewed takes the socket in its place, on the event loop, and may be called once after the end
     * @return to be cancelled at the end; thread-safe
     */
    public static StreamFeed.Registration begin(
            EventLoop loop, InetSocketAddress group, GroupInterface by, GroupPath path, Consumer<Channel> renewed) {
        GroupSender sender = new GroupSender(loop, group, by, path, renewed);
        sender.watch = InterfaceWatch.begin(sender::look);
        return sender.watch;
    }

    /** Runs on the thread of {@link InterfaceWatch}. */
    private void look() {
        try {
            NetworkInterface used = by.network();
            NetworkInterface now = NetworkInterface.getByName(used.getName());
            if (now != null && now.getIndex() == used.getIndex()) {
                return;
            }
            // Where nothing was said, too, it is to be of that name: what is there meanwhile may be loopback alone.
            Optional<String> wanted = path.networkInterface().or(() -> Optional.of(used.getName()));
            GroupInterface found = GroupInterface.find(group.getAddress(), wanted);
            if (found.isReady(group.getAddress())) {
                NettyRuntime.execute(loop, () -> connect(found));
            }
        } catch (SocketException e) {
            log.debug("the network interfaces cannot be looked at", e);
        } catch (IOException | RuntimeException e) { // Of the latter a security manager's.
            log.debug("{} cannot be sent to now: {}", group, e.getMessage());
        }
    }

    private void connect(GroupInterface found) {
        if (connecting) {
            return;
        }
        connecting = true;
        ChannelFuture opening = GroupSockets.connect(loop, group, found, path);
        opening.addListener(done -> NettyRuntime.onLoop(loop, () -> {
            connecting = false;
            if (done.isSuccess()) {
                by = found;
                log.info("{} is sent to by {} anew", group, found);
                renewed.accept(opening.channel());
            } else { // Tried again with the next look.
                log.debug("{} cannot be sent to by {}: {}", group, found, LoopConnection.reason(done.cause()));
            }
        }));
    }
}
