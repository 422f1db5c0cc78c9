package io.imagestream.transport.udp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.udp.datagram.ControlLine;
import io.imagestream.transport.udp.datagram.DatagramConnection;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.transport.udp.datagram.FrameReception;
import io.imagestream.wire.Command;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with a server of the family: asks on one socket, receives on another.
 *
 * <p>A server of the family answers nothing but images, so that nothing tells whether it is there but images, and that it is not
 * but ICMP. What may have been lost is said again: the set-up and START while nothing comes, and a request while it is not
 * answered.
 */
final class UdpClientConnection extends DatagramConnection {
    private static final Logger log = LoggerFactory.getLogger(UdpClientConnection.class);
    /** How long nothing may come before a push server is asked to start again, if images came more often than that. */
    private static final long SILENCE_NANOS = 1_000_000_000;
    /** How often it is asked, a second apart; from then on as often as it is told that the client is still there. */
    private static final int MAX_SILENCES = 120;

    private final ClientTarget.Datagram target;
    private long silentSinceNanos;
    private int silences;
    private long lastImageNanos;
    /** How much time was between the last images, and between those before: one of the two may have been an outage. */
    private long lastGapNanos;

    private long gapBeforeNanos;
    private long startedNanos;

    private UdpClientConnection(ClientTarget.Datagram target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
    }

    static ClientConnection open(ClientTarget.Datagram target, ClientSpec spec, ClientTransport.Events events) {
        UdpClientConnection connection = new UdpClientConnection(target, spec, events);
        connection.startDeadline();
        connection.offLoop(() -> resolve(target.uri().host(), target.uri().port()), connection::connect);
        return connection;
    }

    private void connect(InetSocketAddress server) {
        connectControl(server, control -> listen(control, server.getAddress()));
    }

    private void listen(Channel control, InetAddress server) {
        InetAddress local = ((InetSocketAddress) control.localAddress()).getAddress();
        FrameReception receiving = newReception(
                sender -> sender.equals(server) || (sender.isLoopbackAddress() && server.isLoopbackAddress()));
        ChannelFuture binding = DatagramSockets.bootstrap(loop(), local, FrameReception.MAX_DATAGRAM, receiving)
                .option(ChannelOption.SO_RCVBUF, target.receiveBuffer())
                .bind(new InetSocketAddress(local, 0));
        whenDone(binding, reason -> fail("no port to listen on for its data: " + reason, binding.cause()), channel -> {
            receiveBy(receiving);
            int port = ((InetSocketAddress) channel.localAddress()).getPort();
            begin(askBy(control, setUp(port), target.aliveInterval()));
        });
    }

    private List<Command> setUp(int port) {
        List<Command> commands = new ArrayList<>(List.of(new Command.ListenPort(port)));
        target.fragmentSize().ifPresent(bytes -> commands.add(new Command.FragmentSize(bytes)));
        return commands;
    }

    private void begin(ControlLine line) {
        target.streamId().ifPresent(id -> line.say(new Command.Get(id)));
        line.setUp();
        start(line);
        silentSinceNanos = System.nanoTime();
        lastImageNanos = silentSinceNanos;
        openSoon();
    }

    private void start(ControlLine line) {
        if (target.isPush()) {
            line.say(new Command.Start());
            startedNanos = System.nanoTime();
        }
    }

    @Override
    protected void check(long now, FrameReception receiving, ControlLine line) {
        if (receiving.hasHeard() && receiving.heardNanos() - silentSinceNanos > 0) {
            silentSinceNanos = receiving.heardNanos();
            silences = 0;
        }
        if (target.isPush() && mayHaveBegunAnew(now)) {
            silences = Math.min(MAX_SILENCES, silences + 1);
            log.debug("nothing comes from {}: it is asked again", target);
            line.setUp(new Command.Alive()); // A server that has begun anew knows nothing of the session.
            start(line);
        }
    }

    /** A server that has gone on slowly is left in peace, as START doubles the rate of some that are of the family. */
    private boolean mayHaveBegunAnew(long now) {
        long patience = Math.max(SILENCE_NANOS, 2 * Math.min(lastGapNanos, gapBeforeNanos));
        return now - silentSinceNanos > patience
                && now - startedNanos
                        > (silences < MAX_SILENCES
                                ? SILENCE_NANOS
                                : target.aliveInterval().toNanos());
    }

    @Override
    protected void received() {
        long now = System.nanoTime();
        gapBeforeNanos = lastGapNanos;
        lastGapNanos = now - lastImageNanos;
        lastImageNanos = now;
    }
}
