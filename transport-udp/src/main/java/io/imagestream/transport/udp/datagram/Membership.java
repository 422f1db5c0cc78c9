package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place in a multicast group, with the socket that receives what is sent there. A network interface may go down, or vanish, and
 * come again: the membership would not, so it is looked after, and the group is joined anew with another socket. Runs on its event
 * loop.
 */
public final class Membership {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final int NOT_JOINED = -1;

    private final EventLoop loop;
    private final Wanted wanted;
    private final Events events;
    private StreamFeed.Registration watch = () -> {};
    private @Nullable Channel member;
    /** The number of the interface, which another one of the same name does not have. */
    private int joinedIndex = NOT_JOINED;

    /** Whether the first try to join has ended. */
    private boolean begun;

    private boolean closed;

    /**
     * What is to be received.
     *
     * @param group the multicast address and the port
     * @param networkInterface the name or an address of the interface to join by; empty for the operating system's choice
     * @param source the one sender to receive from, a source-specific join; empty for all
     * @param receiveBuffer how many bytes to ask the operating system to hold (SO_RCVBUF)
     */
    public record Wanted(
            InetSocketAddress group,
            Optional<String> networkInterface,
            Optional<InetAddress> source,
            int receiveBuffer) {}

    /** Told what becomes of it, on its event loop. Not called any more once it is closed. */
    public interface Events {
        /**
         * Makes the handler for a socket that is about to be opened, instead of the one before.
         *
         * @return the handler
         */
        ChannelHandler newHandler();

        /** The group is joined; called once. */
        void joined();

        /**
         * The first try to join has failed. Others follow while it is not closed.
         *
         * @param what a clause that may follow a colon
         * @param cause why
         */
        void failed(String what, Throwable cause);
    }

    /** What was seen of the interface: there it is, or why not. */
    private record Look(
            Optional<GroupInterface> by,
            boolean isUp,
            @Nullable Exception failure) {}

    private Membership(EventLoop loop, Wanted wanted, Events events) {
        this.loop = loop;
        this.wanted = wanted;
        this.events = events;
    }

    /**
     * Begins to join a group, and to look after it.
     *
     * @param loop its event loop, which calls this
     * @param wanted what is to be received
     * @param events told what becomes of it
     * @return the membership, to be closed
     */
    public static Membership begin(EventLoop loop, Wanted wanted, Events events) {
        Membership membership = new Membership(loop, wanted, events);
        membership.watch = InterfaceWatch.begin(membership::look);
        return membership;
    }

    // --- the interface ----------------------------------------------------------------------------------------------

    /** Runs on the thread of {@link InterfaceWatch}. */
    private void look() {
        Look seen = lookNow();
        NettyRuntime.execute(loop, () -> looked(seen));
    }

    private Look lookNow() {
        try {
            GroupInterface by = GroupInterface.find(wanted.group().getAddress(), wanted.networkInterface());
            return new Look(Optional.of(by), by.isUp(), null);
        } catch (IOException | RuntimeException e) { // Of the latter a security manager's.
            return new Look(Optional.empty(), false, e);
        }
    }

    private void looked(Look seen) {
        if (closed) {
            return;
        }
        GroupInterface by = seen.by().orElse(null);
        if (by == null) {
            joinedIndex = NOT_JOINED; // Joined anew as soon as it is there again.
            Exception failure = seen.failure() == null ? new IOException("no network interface") : seen.failure();
            failed(LoopConnection.reason(failure), failure);
        } else if (!seen.isUp() && begun) {
            joinedIndex = NOT_JOINED;
        } else if (by.network().getIndex() != joinedIndex) {
            leave();
            joinedIndex = NOT_JOINED; // Tried again if it fails.
            join(by);
        }
    }

    // --- the group --------------------------------------------------------------------------------------------------

    private void join(GroupInterface by) {
        ChannelFuture binding =
                GroupSockets.receiver(loop, wanted.group(), by, wanted.receiveBuffer(), events.newHandler());
        Channel channel = binding.channel();
        member = channel;
        whenDone(binding, channel, "cannot bind the group's port by " + by, () -> {
            ChannelFuture joining = ((DatagramChannel) channel)
                    .joinGroup(
                            wanted.group().getAddress(),
                            by.network(),
                            wanted.source().orElse(null));
            whenDone(joining, channel, "cannot join the group by " + by, () -> {
                log.debug("{} is joined by {}", wanted.group(), by);
                joinedIndex = by.network().getIndex();
                if (!begun) {
                    begun = true;
                    events.joined();
                }
            });
        });
    }

    private void whenDone(ChannelFuture future, Channel channel, String what, Runnable then) {
        future.addListener(done -> NettyRuntime.onLoop(loop, () -> {
            if (channel != member) {
                close(channel); // It was left meanwhile.
            } else if (done.isSuccess()) {
                then.run();
            } else {
                leave();
                failed(what + ": " + LoopConnection.reason(done.cause()), done.cause());
            }
        }));
    }

    private void failed(String what, Throwable cause) {
        log.debug("{} is not received now: {}", wanted.group(), what);
        if (!begun) {
            begun = true;
            events.failed(what, cause);
        }
    }

    /** A socket whose interface has gone may stay tied to it, so it goes, too. */
    private void leave() {
        Channel left = member;
        member = null;
        if (left != null) {
            close(left);
        }
    }

    /** One that could not be made, for want of file descriptors, cannot be closed either. */
    private static void close(Channel channel) {
        if (channel.isRegistered() || channel.isOpen()) {
            channel.close();
        }
    }

    /** Leaves the group and closes the socket. To be called on the event loop; idempotent. */
    public void close() {
        closed = true;
        watch.cancel();
        leave();
    }
}
