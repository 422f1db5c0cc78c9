package io.imagestream.transport.udp.rtp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.transport.udp.datagram.FrameReception;
import io.imagestream.transport.udp.datagram.GroupInterface;
import io.imagestream.transport.udp.datagram.Membership;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place where RTP/JPEG is received: a group, or a port of this machine. Nothing is sent from there, so that nothing tells whether
 * anybody sends but the packets that come; that none come is for the read timeout to tell. Sender reports (RTCP) come by a socket of
 * their own, or with the packets; without them it is only unknown when images were taken. All state belongs to the event loop.
 */
public final class RtpClientConnection extends LoopConnection {
    private static final Logger log = LoggerFactory.getLogger(RtpClientConnection.class);
    /** A sender reports every few seconds. */
    private static final int REPORTS_BUFFER = 64 * 1024;

    private final ClientTarget.Rtp target;
    private final List<Membership> memberships = new ArrayList<>(2);
    private @Nullable RtpReception reception;
    private boolean wanted = true;
    private boolean open;

    private RtpClientConnection(ClientTarget.Rtp target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
    }

    /**
     * Opens a connection; returns at once.
     *
     * @param target what to receive
     * @param spec the deadlines
     * @param events told what happens
     * @return the connection
     */
    public static ClientConnection open(ClientTarget.Rtp target, ClientSpec spec, ClientTransport.Events events) {
        RtpClientConnection connection = new RtpClientConnection(target, spec, events);
        connection.startDeadline();
        connection.offLoop(connection::place, connection::receive);
        return connection;
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    /** Finds the group, or the address of this machine; may block. */
    private InetAddress place() throws IOException {
        InetAddress address = resolve(target.uri().host(), target.uri().port()).getAddress();
        boolean allowed = address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
        if (!allowed) {
            throw new IOException(address.getHostAddress()
                    + " is no address of this machine; allowed are those of its network interfaces, "
                    + GroupInterface.listAll() + ", 0.0.0.0 for all of them, or a multicast group");
        }
        return address;
    }

    private void receive(InetAddress address) {
        RtpReception receiving = new RtpReception(target, spec().maxFrameLength(), loop(), events());
        receiving.wanted(wanted);
        reception = receiving;
        Opening opening = address.isMulticastAddress() ? this::join : this::bind;
        if (target.controlPort() != target.uri().port()) { // First, so that no report is missed.
            opening.open(
                    new InetSocketAddress(address, target.controlPort()),
                    REPORTS_BUFFER,
                    receiving::reports,
                    () -> {},
                    (what, cause) ->
                            log.debug("{} is received without the reports of its sender: {}", target, what, cause));
        }
        opening.open(
                new InetSocketAddress(address, target.uri().port()),
                target.receiveBuffer(),
                receiving::data,
                this::opened,
                this::fail);
    }

    /** Opens one of the two sockets. */
    private interface Opening {
        void open(
                InetSocketAddress at,
                int receiveBuffer,
                Supplier<ChannelHandler> handlers,
                Runnable opened,
                BiConsumer<String, Throwable> failed);
    }

    private void join(
            InetSocketAddress group,
            int receiveBuffer,
            Supplier<ChannelHandler> handlers,
            Runnable opened,
            BiConsumer<String, Throwable> failed) {
        Membership.Wanted what =
                new Membership.Wanted(group, target.networkInterface(), target.source(), receiveBuffer);
        memberships.add(Membership.begin(loop(), what, new Membership.Events() {
            @Override
            public ChannelHandler newHandler() {
                return handlers.get();
            }

            @Override
            public void joined() {
                opened.run();
            }

            @Override
            public void failed(String what, Throwable cause) {
                failed.accept(what, cause);
            }
        }));
    }

    private void bind(
            InetSocketAddress at,
            int receiveBuffer,
            Supplier<ChannelHandler> handlers,
            Runnable opened,
            BiConsumer<String, Throwable> failed) {
        ChannelFuture binding = DatagramSockets.bootstrap(
                        loop(), at.getAddress(), FrameReception.MAX_DATAGRAM, handlers.get())
                .option(ChannelOption.SO_RCVBUF, receiveBuffer)
                .bind(at);
        whenDone(
                binding,
                reason -> failed.accept(
                        "cannot receive at " + at.getAddress().getHostAddress() + " port " + at.getPort() + ": "
                                + reason + "; only a port that no other program of this machine uses is allowed",
                        binding.cause()),
                channel -> opened.run());
    }

    /** At once: nobody has to answer. */
    private void opened() {
        open = true;
        events().opened();
    }

    @Override
    protected void openTimedOut() {
        if (!open) {
            fail("no sockets in time", null);
        }
    }

    // --- while it is open -------------------------------------------------------------------------------------------

    @Override
    public void request(int id) {
        throw new IllegalStateException(where() + " pushes its images: they cannot be asked for");
    }

    @Override
    public void reading(boolean on) {
        NettyRuntime.execute(loop(), () -> {
            wanted = on;
            if (reception != null) {
                reception.wanted(on);
            }
        });
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    @Override
    protected void ended() {
        memberships.forEach(Membership::close);
        if (reception != null) {
            reception.close();
        }
    }
}
