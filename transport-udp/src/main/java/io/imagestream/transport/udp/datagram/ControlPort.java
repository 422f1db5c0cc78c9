package io.imagestream.transport.udp.datagram;

import io.imagestream.AccessPolicy;
import io.imagestream.AccessRequest;
import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.session.Admission;
import io.imagestream.spi.ServerContext;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.Shortage;
import io.imagestream.wire.Command;
import io.imagestream.wire.CommandReader;
import io.imagestream.wire.WireFormatException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server's commands arrive in datagrams: finds the session of their sender, or opens one, or counts why not. Nothing is ever
 * sent from here, so that a stranger gets no answer.
 *
 * <p>All addresses of a server are bound on one event loop, where its sessions run, too.
 */
@ChannelHandler.Sharable
public final class ControlPort extends SimpleChannelInboundHandler<DatagramPacket> {
    /** Makes sessions. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens the session of a client that was admitted.
         *
         * @param client where its datagrams come from
         * @param server the server's address that they came to, which is the wildcard when that cannot be told, and its port
         * @param port to be told of the session's end by {@link ControlPort#gone}
         * @return the session
         */
        ControlSession open(InetSocketAddress client, InetSocketAddress server, ControlPort port);
    }

    private static final Logger log = LoggerFactory.getLogger(ControlPort.class);
    /** Commands are short; what goes beyond is not read. */
    private static final int MAX_DATAGRAM = 2048;

    /** Many clients may come at once, and the first of them find this JVM cold. */
    private static final int RECEIVE_BUFFER = 1024 * 1024;

    private static final int MAX_LINE = 1024;
    private static final int MAX_COMMANDS = 64;

    /**
     * What a datagram said.
     *
     * @param commands those that are taken
     * @param more whether others were dropped
     */
    private record Heard(List<Command> commands, boolean more) {}

    private final ServerContext context;
    private final Admission admission;
    private final EventLoop eventLoop;
    private final Opener opener;
    private final Shortage shortage = new Shortage("a datagram could not be handled");
    private final Map<InetSocketAddress, ControlSession> sessions = new HashMap<>();
    private final Map<InetSocketAddress, ControlSession> byDataPort = new HashMap<>();

    /**
     * Creates it unbound.
     *
     * @param context what core gave to the server
     * @param admission bounds the sessions
     * @param eventLoop where it runs
     * @param opener makes the sessions
     */
    public ControlPort(ServerContext context, Admission admission, EventLoop eventLoop, Opener opener) {
        this.context = context;
        this.admission = admission;
        this.eventLoop = eventLoop;
        this.opener = opener;
    }

    /**
     * Binds an address.
     *
     * @param address of this machine
     * @return succeeds with the channel
     */
    public ChannelFuture bind(InetSocketAddress address) {
        Bootstrap bootstrap = DatagramSockets.bootstrap(eventLoop, address.getAddress(), MAX_DATAGRAM + 1, this)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER);
        // Without it nothing tells which of this machine's addresses a client knows the server by.
        if (NettyRuntime.isEpoll()
                && address.getAddress() instanceof Inet4Address
                && address.getAddress().isAnyLocalAddress()) {
            bootstrap.option(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        }
        return bootstrap.bind(address);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, DatagramPacket packet) {
        InetSocketAddress client = packet.sender();
        Heard heard;
        try {
            heard = read(packet.content());
        } catch (WireFormatException e) {
            log.debug("commands of {} cannot be read: {}", client, e.getMessage());
            context.monitor().refused(client, DisconnectReason.LINE_TOO_LONG);
            return;
        }
        ControlSession session = sessions.get(client);
        if (session == null || session.hasEnded()) {
            session = moved(client, heard.commands());
        }
        if (session == null) {
            DisconnectReason refusal = refusal(client, heard.commands());
            if (refusal != null) {
                context.monitor().refused(client, refusal);
                return;
            }
            session = open(client, server(packet, from.channel()));
        }
        boolean taken = session.receive(heard.commands());
        if (heard.more() || !taken) {
            context.monitor().refused(client, DisconnectReason.TOO_MANY_COMMANDS);
        }
    }

    /** Reads all lines of a datagram; its end ends the last one, too, unless that was cut off. */
    private static Heard read(ByteBuf content) throws WireFormatException {
        boolean cutOff = content.readableBytes() > MAX_DATAGRAM;
        int length = Math.min(content.readableBytes(), MAX_DATAGRAM);
        ByteBuffer text = ByteBuffer.allocate(length + 1);
        content.readBytes(text.limit(length));
        if (!cutOff) {
            text.limit(length + 1).put((byte) '\n');
        }
        text.flip();
        CommandReader reader = new CommandReader(MAX_LINE);
        List<Command> commands = new ArrayList<>();
        Command command = reader.next(text);
        while (command != null && commands.size() < MAX_COMMANDS) {
            commands.add(command);
            command = reader.next(text);
        }
        return new Heard(commands, cutOff || command != null);
    }

    /**
     * Finds the session of a client that says that it is still there and comes from another port than before, as a client does behind
     * a router that forgot it and gave it another. Whoever comes without ALIVE is new, and gets a session of its own.
     */
    private @Nullable ControlSession moved(InetSocketAddress client, List<Command> commands) {
        if (commands.stream().noneMatch(Command.Alive.class::isInstance)) {
            return null;
        }
        for (Command command : commands) {
            if (command instanceof Command.ListenPort listen) {
                ControlSession session = byDataPort.get(new InetSocketAddress(client.getAddress(), listen.port()));
                if (session != null && !session.hasEnded()) {
                    log.debug("{} comes from {} now", session.client(), client);
                    sessions.remove(session.client(), session);
                    session.movedTo(client);
                    sessions.put(client, session);
                    return session;
                }
            }
        }
        return null;
    }

    /**
     * Takes note of where a session's images go, by which it is found when its commands come from another port. On the event loop.
     *
     * @param session was opened here
     * @param target the client's address, and the port that it named
     */
    public void sendsTo(ControlSession session, InetSocketAddress target) {
        session.sendsTo(target);
        byDataPort.put(target, session);
    }

    private @Nullable DisconnectReason refusal(InetSocketAddress client, List<Command> commands) {
        AccessPolicy access = context.spec().access();
        InetAddress address = client.getAddress();
        if (!access.admits(address)) {
            return DisconnectReason.FORBIDDEN_NETWORK;
        } else if (client.getPort() == 0 || commands.stream().noneMatch(ControlPort::opens)) {
            return DisconnectReason.NO_SESSION;
        } else if (!admission.mayConnectBack(address, context.scheduler().nanoTime())) {
            return DisconnectReason.NEW_CLIENT_RATE;
        }
        DisconnectReason verdict = verdict(access, client);
        return verdict == null ? admission.admit(address) : verdict;
    }

    /** Only what must be remembered makes a session; whatever else a stranger says means nothing yet. */
    private static boolean opens(Command command) {
        return command instanceof Command.ListenPort
                || command instanceof Command.FragmentSize
                || (command instanceof Command.Invalid invalid
                        && !invalid.word().equals("GET"));
    }

    private @Nullable DisconnectReason verdict(AccessPolicy access, InetSocketAddress client) {
        AccessRequest request = new AccessRequest(
                client, context.feed().id(), context.feed().name(), ClientProtocol.ORIGINAL, false, Optional.empty());
        return switch (access.check(request)) {
            case ALLOW -> null;
            case UNAUTHENTICATED -> DisconnectReason.UNAUTHENTICATED;
            case DENY -> DisconnectReason.FORBIDDEN;
        };
    }

    /** The server's address that a datagram came to. */
    private static InetSocketAddress server(DatagramPacket packet, Channel channel) {
        InetSocketAddress bound = (InetSocketAddress) channel.localAddress();
        InetSocketAddress told = packet.recipient();
        return told == null ? bound : new InetSocketAddress(told.getAddress(), bound.getPort());
    }

    private ControlSession open(InetSocketAddress client, InetSocketAddress server) {
        try {
            ControlSession opened = opener.open(client, server, this);
            sessions.put(client, opened);
            return opened;
        } catch (RuntimeException | Error e) {
            admission.leave(client.getAddress());
            throw e;
        }
    }

    /**
     * Forgets a session that has ended. On the event loop.
     *
     * @param session was opened here
     */
    public void gone(ControlSession session) {
        admission.leave(session.client().getAddress());
        sessions.remove(session.client(), session);
        if (session.sendsTo() != null) {
            byDataPort.remove(session.sendsTo(), session);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("a datagram was not received: {}", cause.toString());
        } else if (!shortage.tell(cause)) {
            log.error("a datagram could not be handled", cause);
        }
    }
}
