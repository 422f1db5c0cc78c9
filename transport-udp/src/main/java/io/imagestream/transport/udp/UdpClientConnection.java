package io.imagestream.transport.udp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.transport.udp.datagram.FrameReception;
import io.imagestream.transport.udp.datagram.Unreachable;
import io.imagestream.wire.Command;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with a server of the family: asks on one socket, receives on another.
 *
 * <p>A server of the family answers nothing but images, so that nothing tells whether it is there but images, and that it is not
 * but ICMP. What may have been lost is said again: the set-up and START while nothing comes, and a request while it is not
 * answered.
 */
final class UdpClientConnection extends LoopConnection {
    private static final Logger log = LoggerFactory.getLogger(UdpClientConnection.class);
    /** How long an ICMP message may take that says that nobody is there; most often it is there at once. */
    private static final long REFUSAL_MILLIS = 20;
    /** How long nothing may come before a push server is asked whether it is there, and how often it is asked to start again. */
    private static final long SILENCE_NANOS = 1_000_000_000;

    private static final int MAX_SILENCES = 3;
    private static final long CHECK_MILLIS = 100;
    private static final int NOTHING_RECEIVED = 64;

    private final ClientTarget.Datagram target;
    private final Retry retry = new Retry();
    private @Nullable Channel control;
    private @Nullable FrameReception reception;
    private int dataPort;
    private boolean wanted = true;
    private boolean open;
    private long toldNanos;
    private long silentSinceNanos;
    private int silences;

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

    // --- opening ----------------------------------------------------------------------------------------------------

    /** Connects the control socket: only so does ICMP tell that nobody is there. */
    private void connect(InetSocketAddress server) {
        ChannelFuture connecting = DatagramSockets.bootstrap(
                        loop(), server.getAddress(), NOTHING_RECEIVED, new ControlReader())
                .connect(server);
        whenDone(connecting, reason -> fail(reason, connecting.cause()), channel -> {
            control = channel;
            listen(((InetSocketAddress) channel.localAddress()).getAddress(), server.getAddress());
        });
    }

    private void listen(InetAddress local, InetAddress server) {
        FrameReception receiving = new FrameReception(
                spec().maxFrameLength(),
                sender -> sender.equals(server) || (sender.isLoopbackAddress() && server.isLoopbackAddress()),
                new Arrivals(),
                cause -> log.debug("the data socket of {} broke: {}", target, cause.toString()));
        ChannelFuture binding = DatagramSockets.bootstrap(loop(), local, FrameReception.MAX_DATAGRAM, receiving)
                .option(ChannelOption.SO_RCVBUF, target.receiveBuffer())
                .bind(new InetSocketAddress(local, 0));
        whenDone(binding, reason -> fail("no port to listen on for its data: " + reason, binding.cause()), channel -> {
            reception = receiving;
            receiving.wanted(wanted);
            dataPort = ((InetSocketAddress) channel.localAddress()).getPort();
            begin();
        });
    }

    private void begin() {
        target.streamId().ifPresent(id -> send(new Command.Get(id)));
        setUp();
        start();
        silentSinceNanos = System.nanoTime();
        loop().schedule(this::opened, REFUSAL_MILLIS, TimeUnit.MILLISECONDS);
        loop().schedule(this::check, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void setUp(Command... before) {
        List<Command> commands = new ArrayList<>(List.of(before));
        commands.add(new Command.ListenPort(dataPort));
        target.fragmentSize().ifPresent(bytes -> commands.add(new Command.FragmentSize(bytes)));
        send(commands.toArray(new Command[0]));
    }

    private void start() {
        if (target.isPush()) {
            send(new Command.Start());
        }
    }

    private void send(Command... commands) {
        if (control != null && !isClosed()) {
            control.writeAndFlush(Unpooled.wrappedBuffer(Command.encode(commands)), control.voidPromise());
            toldNanos = System.nanoTime();
        }
    }

    private void opened() {
        if (!open && !isClosed()) {
            open = true;
            events().opened();
        }
    }

    @Override
    protected void openTimedOut() {
        if (!open) {
            fail("no sockets in time", null);
        }
    }

    // --- while it is open -------------------------------------------------------------------------------------------

    /** Looks again and again whether something has to be said. */
    private void check() {
        FrameReception receiving = reception;
        if (isClosed() || receiving == null) {
            return;
        }
        long now = System.nanoTime();
        if (receiving.hasHeard() && receiving.heardNanos() - silentSinceNanos > 0) {
            silentSinceNanos = receiving.heardNanos();
            silences = 0;
        }
        if (target.isPush() && silences < MAX_SILENCES && now - silentSinceNanos > SILENCE_NANOS << silences) {
            silences++;
            log.debug("nothing comes from {}: it is asked again", target);
            setUp(new Command.Alive()); // A server that has begun anew knows nothing of the session.
            start();
        } else if (now - toldNanos > target.aliveInterval().toNanos()) {
            setUp(new Command.Alive());
        }
        retry.check(now, receiving);
        loop().schedule(this::check, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The request that was not answered yet. */
    private final class Retry {
        private static final long FIRST_NANOS = 1_000_000_000;
        private static final int MAX_TRIES = 5;

        private @Nullable Integer id;
        private long askedNanos;
        private int tries;

        void asked(int asked) {
            id = asked;
            askedNanos = System.nanoTime();
            tries = 0;
        }

        void answered() {
            id = null;
        }

        void check(long now, FrameReception receiving) {
            Integer asked = id;
            if (asked == null || tries == MAX_TRIES || now - askedNanos < FIRST_NANOS << tries) {
                return;
            }
            tries++;
            askedNanos = now;
            int again = asked == Command.NEXT ? receiving.newestPartial().orElse(Command.NEXT) : asked;
            log.debug("image {} of {} did not come: it is asked for again", again, target);
            setUp(); // It may be that which got lost.
            ask(again);
        }
    }

    private void ask(int id) {
        if (reception != null) {
            reception.asked(id);
        }
        send(new Command.Get(id));
    }

    /** Passes on what comes, and takes note of it. */
    private final class Arrivals implements ClientTransport.Events {
        @Override
        public void opened() {
            throw new IllegalStateException("a data socket opens no session");
        }

        @Override
        public void frame(int id, byte[] image, java.time.@Nullable Instant captured) {
            if (!isClosed()) {
                UdpClientConnection.this.opened();
                retry.answered();
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

    /** Nothing comes on the control socket but word that nobody is there. */
    private final class ControlReader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (Unreachable.says(cause)) {
                fail("nothing listens there", cause);
            } else {
                log.debug("a datagram to {} was not sent: {}", target, cause.toString());
            }
        }
    }

    // --- what the client asks ---------------------------------------------------------------------------------------

    @Override
    public void request(int id) {
        NettyRuntime.execute(loop(), () -> {
            if (!isClosed()) {
                retry.asked(id);
                ask(id);
            }
        });
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

    @Override
    protected void sayGoodbye() {
        send(new Command.End());
    }
}
