package io.imagestream.transport.mcast;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.udp.datagram.DatagramConnection;
import io.imagestream.transport.udp.datagram.FrameReception;
import io.imagestream.transport.udp.datagram.GroupInterface;
import io.imagestream.transport.udp.datagram.GroupSockets;
import io.imagestream.wire.Command;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place in a multicast group and, where images are asked for, a session at the server's control port.
 *
 * <p>A network interface may go down, or vanish, and come again: the membership would not, so it is looked after, and the group is
 * joined anew. Nothing of that is an end to the connection; that no images come is for the read timeout to tell.
 */
final class McastClientConnection extends DatagramConnection {
    private static final Logger log = LoggerFactory.getLogger(McastClientConnection.class);
    private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 2_000;
    private static final int NOT_JOINED = -1;

    private final ClientTarget.Group target;
    private @Nullable Channel member;
    private @Nullable FrameReception reception;
    /** The number of the interface, which another one of the same name does not have. */
    private int joinedIndex = NOT_JOINED;

    private McastClientConnection(ClientTarget.Group target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
    }

    static ClientConnection open(ClientTarget.Group target, ClientSpec spec, ClientTransport.Events events) {
        McastClientConnection connection = new McastClientConnection(target, spec, events);
        connection.startDeadline();
        connection.offLoop(connection::place, connection::enter);
        return connection;
    }

    /** Where the group is. */
    private record Place(InetSocketAddress group, GroupInterface by) {}

    private Place place() throws IOException {
        InetSocketAddress group = resolve(target.uri().host(), target.uri().port()); // No name, so nobody is asked.
        return new Place(group, GroupInterface.find(group.getAddress(), target.networkInterface()));
    }

    @Override
    protected String where() {
        return target.control().map(place -> target + ", asked at " + place).orElseGet(target::toString);
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    private void enter(Place place) {
        join(place, this::fail, () -> {
            lookLater();
            if (target.control().isEmpty()) {
                opened();
            } else {
                String host = target.control().get().host();
                int port = target.control().get().port();
                offLoop(() -> resolve(host, port), server -> ask(place.group().getPort(), server));
            }
        });
    }

    private void ask(int groupPort, InetSocketAddress server) {
        connectControl(server, channel -> {
            askBy(channel, List.of(new Command.ListenPort(groupPort)), ALIVE_INTERVAL)
                    .setUp();
            openSoon();
        });
    }

    // --- the membership ---------------------------------------------------------------------------------------------

    /** Takes what went wrong. */
    @FunctionalInterface
    private interface Failure {
        void take(String what, @Nullable Throwable cause);
    }

    private void join(Place place, Failure failure, Runnable joined) {
        FrameReception receiving = newReception(
                sender -> target.source().isEmpty() || target.source().get().equals(sender));
        ChannelFuture binding =
                GroupSockets.receiver(loop(), place.group(), place.by(), target.receiveBuffer(), receiving);
        whenDone(
                binding,
                reason ->
                        failure.take("cannot bind the group's port by " + place.by() + ": " + reason, binding.cause()),
                channel -> {
                    member = channel;
                    ChannelFuture joining = ((DatagramChannel) channel)
                            .joinGroup(
                                    place.group().getAddress(),
                                    place.by().network(),
                                    target.source().orElse(null));
                    whenDone(
                            joining,
                            reason -> failure.take(
                                    "cannot join the group by " + place.by() + ": " + reason, joining.cause()),
                            same -> {
                                log.debug("{} is joined by {}", target, place.by());
                                joinedIndex = place.by().network().getIndex();
                                reception = receiving;
                                receiveBy(receiving);
                                joined.run();
                            });
                });
    }

    private void lookLater() {
        loop().schedule(
                        () -> {
                            if (!isClosed()) {
                                offLoop(this::placeNow, this::looked);
                            }
                        },
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /** Where the group is now; empty while its interface is not there or down. */
    private Optional<Place> placeNow() {
        try {
            return Optional.of(place()).filter(place -> place.by().isUp());
        } catch (IOException e) {
            log.debug("{} has no interface now: {}", target, e.getMessage());
            return Optional.empty();
        }
    }

    private void looked(Optional<Place> now) {
        int index = now.map(place -> place.by().network().getIndex()).orElse(NOT_JOINED);
        if (index != NOT_JOINED && index != joinedIndex) {
            leave();
            joinedIndex = NOT_JOINED; // Tried again if it fails.
            join(now.get(), (what, cause) -> log.debug("{}: {}", target, what, cause), () -> {});
        } else if (index == NOT_JOINED) {
            joinedIndex = NOT_JOINED; // Joined anew as soon as it is there again.
        }
        lookLater();
    }

    /** Who turns pages may turn back at any time, so that no image is taken for a duplicate of one that came before. */
    @Override
    protected void received() {
        if (reception != null && !target.uri().delivery().isPush()) {
            reception.asked(Command.NEXT);
        }
    }

    /** A socket whose interface has gone may stay tied to it, so it goes, too. */
    private void leave() {
        if (member != null) {
            member.close();
        }
    }
}
