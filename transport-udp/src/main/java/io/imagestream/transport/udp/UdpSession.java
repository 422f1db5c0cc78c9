package io.imagestream.transport.udp;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.Viewer;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.ControlSession;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.transport.udp.datagram.RefusedPorts;
import io.imagestream.transport.udp.datagram.TrainSender;
import io.imagestream.wire.Command;
import io.imagestream.wire.FragmentTrain;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: its commands, and the socket that its frames leave by. Runs on its event loop. */
final class UdpSession extends ControlSession implements Viewer.Owner, Viewer.Wire, TrainSender.Owner {
    private static final Logger log = LoggerFactory.getLogger(UdpSession.class);
    /** What comes on the data socket is thrown away. */
    private static final int IGNORED_LENGTH = 64;

    private static final int MAX_FRAGMENT = 65_535;

    private final UdpLoop owner;
    private final ControlPort control;
    private final InetSocketAddress server;
    private final ClientMonitor monitor;
    private final Viewing viewing = new Viewing();
    private final TrainSender sender;
    private int asked;
    private UdpLoop.Sized frames;
    private final Viewer viewer;
    private final boolean push;
    private @Nullable Channel data;
    private boolean opened;
    private boolean ended;

    /** The place among the sessions that get datagrams of one length. */
    private final class Viewing extends UdpLoop.Viewing {
        @Override
        void newest(int id) {
            try {
                viewer.newest(id);
            } catch (RuntimeException | Error e) { // The other sessions of the loop must not suffer.
                failed(e);
            }
        }

        @Override
        void skipped(SkipReason reason) {
            viewer.newestSkipped(reason);
        }

        @Override
        void forget() {
            viewer.forgetNewest();
        }
    }

    /**
     * Creates a session.
     *
     * @param client where its datagrams come from
     * @param server the server's address that they came to, which may be the wildcard, and its port
     */
    UdpSession(InetSocketAddress client, InetSocketAddress server, UdpLoop owner, ControlPort control) {
        super(client, owner.loop());
        this.owner = owner;
        this.control = control;
        this.server = server;
        monitor = owner.serving().context().monitor().admitted(client);
        push = owner.serving().context().spec().delivery().isPush();
        sender = new TrainSender(
                owner.loop(), owner.timer(), owner.serving().options().pacing(), monitor, this);
        asked = owner.serving().options().datagramSize();
        frames = owner.join(asked, viewing);
        viewer = new Viewer(this, owner.loop(), frames.frames(), this, push, 0);
    }

    // --- commands ---------------------------------------------------------------------------------------------------

    @Override
    protected boolean accepts(Command next) {
        return viewer.session().accepts() || asksWhileAwaiting(next) || endsWhileAwaiting(next);
    }

    /** A client that asks again for a live source's next frame, as one does whose request may be lost, gets it once. */
    private boolean asksWhileAwaiting(Command next) {
        return viewer.session().isAwaiting() && next instanceof Command.Get get && get.id() == Command.NEXT;
    }

    /** No frame may come for long, and who has gone need not be waited for. */
    private boolean endsWhileAwaiting(Command next) {
        return viewer.session().isAwaiting() && next instanceof Command.End;
    }

    @Override
    protected void handle(Command command) {
        log.trace("{}", command);
        if (command instanceof Command.FragmentSize size) {
            fragmentSize(size.bytes());
        } else if (command instanceof Command.Invalid invalid && invalid.word().equals("FRAGMENT_SIZE")) {
            end(DisconnectReason.INVALID_FRAGMENT_SIZE);
        } else if (!asksWhileAwaiting(command)) {
            viewer.session().command(command);
            if (!ended) {
                viewer.pace();
            }
        }
    }

    private void fragmentSize(int bytes) {
        if (bytes < FragmentTrain.MIN_SIZE || bytes > MAX_FRAGMENT) {
            end(DisconnectReason.INVALID_FRAGMENT_SIZE);
            return;
        }
        int wanted = Math.min(bytes, owner.serving().options().datagramSize());
        if (wanted != asked) { // Clients say it again with each ALIVE, and the frames must not be cut anew for that.
            asked = wanted;
            owner.leave(frames, viewing);
            frames = owner.join(wanted, viewing);
            viewer.takeFrom(frames.frames());
        }
    }

    @Override
    protected boolean isBusy() {
        return sender.isBusy();
    }

    @Override
    protected boolean isSetUp() {
        return opened;
    }

    // --- the data socket --------------------------------------------------------------------------------------------

    @Override
    public void openData(int port) {
        InetSocketAddress target = new InetSocketAddress(client().getAddress(), port);
        if (RefusedPorts.contains(port) || isOwn(target)) {
            end(DisconnectReason.PORT_REFUSED);
            return;
        }
        control.sendsTo(this, target);
        Bootstrap bootstrap =
                DatagramSockets.bootstrap(owner.loop().eventLoop(), client().getAddress(), IGNORED_LENGTH, sender);
        ChannelFuture connecting = server.getAddress().isAnyLocalAddress()
                ? bootstrap.connect(target)
                : bootstrap.connect(target, new InetSocketAddress(server.getAddress(), 0));
        connecting.addListener(done -> NettyRuntime.onLoop(owner.loop().eventLoop(), () -> {
            if (!done.isSuccess()) {
                log.debug("no data socket for {}: {}", target, String.valueOf(done.cause()));
                owner.shortage().tell(done.cause());
                end(DisconnectReason.CONNECT_BACK_FAILED);
            } else {
                dataOpened(connecting.channel());
            }
        }));
    }

    /** A server that answered to its own control port would be its own client. */
    private boolean isOwn(InetSocketAddress target) {
        if (target.getPort() != server.getPort()) {
            return false;
        }
        InetAddress address = target.getAddress();
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            log.debug("whether {} is this machine's cannot be told", address, e);
            return true;
        }
    }

    private void dataOpened(Channel channel) {
        if (ended) {
            channel.close();
            return;
        }
        data = channel;
        owner.serving().channels().add(channel);
        opened = true;
        viewer.dataOpened();
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    @Override
    public boolean allows(int bytes) {
        return owner.serving()
                .limits()
                .take(client().getAddress(), bytes, owner.loop().nanoTime());
    }

    @Override
    public void send(PreparedFrame frame) {
        sender.send(frame, frames.datagram());
        if (push) {
            viewer.taken(); // A newer frame takes the place of what has not left by then.
        }
    }

    @Override
    public void idle() {
        if (!push && !ended) {
            viewer.taken();
        }
    }

    @Override
    public void ready() {
        process();
    }

    @Override
    public void unreachable() {
        end(DisconnectReason.PORT_UNREACHABLE);
    }

    // --- what the viewer asks ---------------------------------------------------------------------------------------

    @Override
    public ClientMonitor monitor() {
        return monitor;
    }

    @Override
    public void viewing() {
        monitor.opened();
    }

    @Override
    public void failed(Throwable fault) {
        if (!owner.failures().tell(fault)) {
            log.error("the session of {} failed", client(), fault);
        }
        end(DisconnectReason.INTERNAL_ERROR);
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void end(DisconnectReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        owner.remove(this);
        owner.leave(frames, viewing);
        control.gone(this);
        viewer.end(reason);
        sender.close();
        if (data != null) {
            data.close();
        }
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }
}
