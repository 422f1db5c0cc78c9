package io.imagestream.transport.mcast;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.udp.datagram.DatagramConnection;
import io.imagestream.transport.udp.datagram.FrameReception;
import io.imagestream.transport.udp.datagram.Membership;
import io.imagestream.wire.Command;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a multicast group and, where images are asked for, a session at the server's control port.
 *
 * <p>That the group's network interface goes is no end to the connection: {@link Membership} looks after it, and that no images come
 * is for the read timeout to tell.
 */
final class McastClientConnection extends DatagramConnection {
    private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(20);

    private final ClientTarget.Group target;
    private @Nullable Membership membership;
    private @Nullable FrameReception reception;

    private McastClientConnection(ClientTarget.Group target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
    }

    static ClientConnection open(ClientTarget.Group target, ClientSpec spec, ClientTransport.Events events) {
        McastClientConnection connection = new McastClientConnection(target, spec, events);
        connection.startDeadline();
        connection.offLoop(() -> resolve(target.uri().host(), target.uri().port()), connection::join);
        return connection;
    }

    @Override
    protected String where() {
        return target.control().map(place -> target + ", asked at " + place).orElseGet(target::toString);
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    private void join(InetSocketAddress group) {
        Membership.Wanted wanted =
                new Membership.Wanted(group, target.networkInterface(), target.source(), target.receiveBuffer());
        membership = Membership.begin(loop(), wanted, new Membership.Events() {
            @Override
            public ChannelHandler newHandler() {
                FrameReception receiving = newReception(sender ->
                        target.source().isEmpty() || target.source().get().equals(sender));
                reception = receiving;
                receiveBy(receiving);
                return receiving;
            }

            @Override
            public void joined() {
                McastClientConnection.this.joined();
            }

            @Override
            public void failed(String what, Throwable cause) {
                fail(what, cause);
            }
        });
    }

    private void joined() {
        if (target.control().isEmpty()) {
            opened();
        } else {
            String host = target.control().get().host();
            int port = target.control().get().port();
            offLoop(() -> resolve(host, port), this::ask);
        }
    }

    private void ask(InetSocketAddress server) {
        connectControl(server, channel -> {
            askBy(channel, List.of(new Command.ListenPort(target.uri().port())), ALIVE_INTERVAL)
                    .setUp();
            openSoon();
        });
    }

    // --- while it is open -------------------------------------------------------------------------------------------

    /** Who turns pages may turn back at any time, so that no image is taken for a duplicate of one that came before. */
    @Override
    protected void received() {
        if (reception != null && !target.uri().delivery().isPush()) {
            reception.asked(Command.NEXT);
        }
    }

    @Override
    protected void ended() {
        if (membership != null) {
            membership.close();
        }
    }
}
