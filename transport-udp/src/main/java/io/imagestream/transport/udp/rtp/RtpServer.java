package io.imagestream.transport.udp.rtp;

import io.imagestream.DisconnectReason;
import io.imagestream.spi.GroupPath;
import io.imagestream.spi.RtpServerOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.SessionDescriptions;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.transport.udp.datagram.DatagramServer;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.transport.udp.datagram.GroupInterface;
import io.imagestream.transport.udp.datagram.GroupSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's sockets to one receiver or group: for RTP, for RTCP and, if the stream is announced, for SAP. */
public final class RtpServer extends DatagramServer {
    private static final Logger log = LoggerFactory.getLogger(RtpServer.class);
    private static final int NOTHING_RECEIVED = 64;
    private static final int LAST_EVEN_PORT = 65_534;

    private final ServerContext context;
    private final RtpServerOptions options;
    private volatile @Nullable Description description;

    // Set while it starts.
    private @Nullable ServerLoop opened;
    private @Nullable Broadcast broadcast;
    private @Nullable Announcer announcer;
    private SessionDescriptions.@Nullable Registration described;

    /**
     * Creates it, opening nothing.
     *
     * @param context what core gave
     * @param options what the application chose
     */
    public RtpServer(ServerContext context, RtpServerOptions options) {
        super(context);
        this.context = context;
        this.options = options;
    }

    @Override
    protected int open(ServerLoop loop, ChannelGroup channels) throws IOException {
        opened = loop;
        InetAddress host = receiver();
        int port = context.spec().port() == 0 ? evenPort() : context.spec().port();
        Way way = way(loop, host);
        InetSocketAddress to = new InetSocketAddress(host, port);
        Channel data = way.open(to);
        channels.add(data);
        Channel control = way.open(new InetSocketAddress(host, port + 1));
        channels.add(control);
        begin(loop, to, data, control);
        if (options.announced()) {
            announce(loop, channels, way, host);
        }
        log.info("RTP is sent to {}", way.text(to));
        return port;
    }

    private InetAddress receiver() throws IOException {
        InetAddress found;
        try {
            found = InetAddress.getByName(options.host());
        } catch (UnknownHostException e) {
            throw new IOException("the receiver '" + options.host() + "' is unknown", e);
        }
        if (found.isMulticastAddress() && options.path().isEmpty()) {
            throw new IOException("the receiver '" + options.host() + "' is the multicast group "
                    + found.getHostAddress() + ", for which there is mcastPush(group).rtp()");
        }
        return found;
    }

    /** RTP takes an even port and RTCP the next one (RFC 3550, section 11). */
    private static int evenPort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            return Math.min(LAST_EVEN_PORT, probe.getLocalPort() & ~1);
        }
    }

    // --- the way there ----------------------------------------------------------------------------------------------

    /** Opens sockets that lead there. */
    private interface Way {
        Channel open(InetSocketAddress to) throws IOException;

        String text(InetSocketAddress to);
    }

    private Way way(ServerLoop loop, InetAddress host) throws IOException {
        return options.path().isPresent()
                ? new ToGroup(
                        loop,
                        GroupInterface.find(host, options.path().get().networkInterface()),
                        options.path().get())
                : new ToReceiver(loop);
    }

    private record ToReceiver(ServerLoop loop) implements Way {
        @Override
        public Channel open(InetSocketAddress to) throws IOException {
            ChannelFuture connecting = DatagramSockets.bootstrap(
                            loop.eventLoop(), to.getAddress(), NOTHING_RECEIVED, new ChannelInboundHandlerAdapter())
                    .connect(to)
                    .awaitUninterruptibly();
            if (!connecting.isSuccess()) {
                throw new IOException(
                        "cannot send to " + to + ": " + LoopConnection.reason(connecting.cause()), connecting.cause());
            }
            return connecting.channel();
        }

        @Override
        public String text(InetSocketAddress to) {
            return to.toString();
        }
    }

    private record ToGroup(ServerLoop loop, GroupInterface by, GroupPath path) implements Way {
        @Override
        public Channel open(InetSocketAddress to) throws IOException {
            return GroupSockets.open(loop.eventLoop(), to, by, path);
        }

        @Override
        public String text(InetSocketAddress to) {
            return to + " by " + by + ", over " + path.timeToLive() + " networks at most";
        }
    }

    // --- beginning --------------------------------------------------------------------------------------------------

    private void begin(ServerLoop loop, InetSocketAddress to, Channel data, Channel control) {
        Broadcast beginning = CompletableFuture.supplyAsync(() -> broadcast(loop, to, data, control), loop.eventLoop())
                .join();
        RtpTrainEncoder encoder = (RtpTrainEncoder) beginning.cut().encoder();
        broadcast = beginning;
        InetAddress origin = ((InetSocketAddress) data.localAddress()).getAddress();
        Description describing =
                new Description(context.feed(), origin, to, timeToLive(to.getAddress()), encoder::dimensions);
        description = describing;
        described = SessionDescriptions.of(context.feed())
                .add(describing::text, to.getAddress().isMulticastAddress());
        CompletableFuture.runAsync(beginning::begin, loop.eventLoop()).join();
    }

    private Broadcast broadcast(ServerLoop loop, InetSocketAddress to, Channel data, Channel control) {
        return new Broadcast(
                loop,
                to,
                data,
                new RtpNumbers(loop, data, control, options.datagramSize(), InstantSource.system()),
                new RtpForm(options.datagramSize(), options.largeImages()),
                options.pacing(),
                options.maxBytesPerSecond());
    }

    private OptionalInt timeToLive(InetAddress host) {
        return host instanceof Inet4Address && options.path().isPresent()
                ? OptionalInt.of(options.path().get().timeToLive())
                : OptionalInt.empty();
    }

    private void announce(ServerLoop loop, ChannelGroup channels, Way way, InetAddress group) throws IOException {
        Description describing = description;
        if (describing == null || !(way instanceof ToGroup toGroup)) {
            throw new IllegalStateException("only what goes to a group is announced");
        }
        Channel channel = GroupSockets.open(
                loop.eventLoop(), SapScope.of(group).address(), toGroup.by(), SapScope.path(toGroup.path()));
        channels.add(channel);
        Announcer announcing = new Announcer(loop, channel, SapScope.of(group), describing);
        announcer = announcing;
        CompletableFuture.runAsync(announcing::begin, loop.eventLoop()).join();
    }

    @Override
    public Optional<String> sessionDescription() {
        Description describing = description;
        return describing == null ? Optional.empty() : Optional.of(describing.text());
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    @Override
    protected CompletableFuture<Void> endWhenIdle() {
        return broadcast == null ? CompletableFuture.completedFuture(null) : broadcast.endWhenIdle();
    }

    @Override
    protected CompletableFuture<Void> end() {
        if (described != null) {
            described.cancel();
        }
        ServerLoop loop = opened;
        return loop == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(this::endOnLoop, loop.eventLoop());
    }

    private void endOnLoop() {
        if (announcer != null) {
            announcer.end();
        }
        if (broadcast != null) {
            broadcast.end(DisconnectReason.SERVER_CLOSED);
        }
    }
}
