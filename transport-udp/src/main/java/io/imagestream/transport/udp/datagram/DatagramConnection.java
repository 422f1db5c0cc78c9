package io.imagestream.transport.udp.datagram;

import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.wire.Command;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients over UDP and of multicast groups share: frames that come in datagrams, and where there is a control port, a line to
 * it. All state belongs to the event loop.
 */
public abstract class DatagramConnection extends LoopConnection {
    private static final Logger log = LoggerFactory.getLogger(DatagramConnection.class);
    private static final long CHECK_MILLIS = 100;

    private @Nullable FrameReception reception;
    private @Nullable ControlLine control;
    private @Nullable InetAddress local;
    private boolean wanted = true;
    private boolean open;

    /**
     * Creates it, opening nothing; takes hold of the event loops.
     *
     * @param spec where to, and the deadlines
     * @param events told what happens
     */
    protected DatagramConnection(ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    /** Makes the handler of a socket for frames, of which {@link #receiveBy} tells later. */
    protected final FrameReception newReception(Predicate<InetAddress> from) {
        return new FrameReception(
                spec().maxFrameLength(),
                from,
                new Arrivals(),
                cause -> log.debug("the data socket of {} broke: {}", spec().target(), cause.toString()));
    }

    /** Receives frames by a socket that is open, instead of the one before. */
    protected final void receiveBy(FrameReception now) {
        reception = now;
        now.wanted(wanted);
        if (control != null) {
            control.receiveBy(now);
        }
    }

    /** Connects a control socket: only so does ICMP tell that nobody is there, which ends the connection. */
    protected final void connectControl(InetSocketAddress server, Consumer<Channel> then) {
        ChannelFuture connecting = DatagramSockets.bootstrap(
                        loop(),
                        server.getAddress(),
                        ControlLine.NOTHING_RECEIVED,
                        ControlLine.handler(cause -> fail("nothing listens there", cause), this::unsent))
                .connect(server);
        whenDone(connecting, reason -> fail(reason, connecting.cause()), channel -> {
            local = ((InetSocketAddress) channel.localAddress()).getAddress();
            then.accept(channel);
        });
    }

    private void unsent() {
        if (local != null) {
            checkAddress(local);
        }
    }

    /** Makes the line to the control port; {@link #receiveBy} was called before. */
    protected final ControlLine askBy(Channel socket, List<Command> setUp, Duration aliveInterval) {
        FrameReception receiving = reception;
        if (receiving == null) {
            throw new IllegalStateException("nothing receives what is asked for");
        }
        ControlLine line = new ControlLine(socket, setUp, aliveInterval, receiving);
        control = line;
        return line;
    }

    /** Counts as open unless the control port's machine says at once that nobody is there; from now on {@link #check} is called. */
    protected final void openSoon() {
        loop().schedule(this::opened, ControlLine.REFUSAL_MILLIS, TimeUnit.MILLISECONDS);
        loop().schedule(this::checkAll, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The session is set up. Idempotent. */
    protected final void opened() {
        if (!open && !isClosed()) {
            open = true;
            events().opened();
        }
    }

    @Override
    protected final void openTimedOut() {
        if (!open) {
            fail("no sockets in time", null);
        }
    }

    // --- while it is open -------------------------------------------------------------------------------------------

    private void checkAll() {
        FrameReception receiving = reception;
        ControlLine line = control;
        if (isClosed() || receiving == null || line == null) {
            return;
        }
        long now = System.nanoTime();
        check(now, receiving, line);
        line.check(now);
        loop().schedule(this::checkAll, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks whether something has to be said; called several times a second, where there is a control port. */
    protected void check(long nowNanos, FrameReception receiving, ControlLine line) {}

    /** An image has come. */
    protected void received() {}

    /** Passes on what comes, and takes note of it. */
    private final class Arrivals implements ClientTransport.Events {
        @Override
        public void opened() {
            throw new IllegalStateException("a data socket opens no session");
        }

        @Override
        public void frame(int id, byte[] image, @Nullable Instant captured) {
            if (!isClosed()) {
                DatagramConnection.this.opened();
                if (control != null) {
                    control.received(id);
                }
                received();
                events().frame(id, image, captured);
            }
        }

        @Override
        public void incomplete(int id) {
            if (!isClosed()) {
                events().incomplete(id);
            }
        }

        @Override
        public void rejected(String why) {
            if (!isClosed()) {
                events().rejected(why);
            }
        }

        @Override
        public void closed(Exception cause) {
            throw new IllegalStateException("a data socket ends no session", cause);
        }
    }

    // --- what the client asks ---------------------------------------------------------------------------------------

    @Override
    public final void request(int id) {
        NettyRuntime.execute(loop(), () -> {
            if (!isClosed() && control != null) {
                control.request(id);
            }
        });
    }

    @Override
    public final void reading(boolean on) {
        NettyRuntime.execute(loop(), () -> {
            wanted = on;
            if (reception != null) {
                reception.wanted(on);
            }
        });
    }

    @Override
    protected final void sayGoodbye() {
        if (control != null) {
            control.say(new Command.End());
        }
    }
}
