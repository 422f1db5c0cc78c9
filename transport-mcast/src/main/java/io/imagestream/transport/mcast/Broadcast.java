package io.imagestream.transport.mcast;

import io.imagestream.Delivery;
import io.imagestream.DisconnectReason;
import io.imagestream.session.ByteLimits;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.McastServerOptions;
import io.imagestream.transport.netty.LoopFrames;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.Viewer;
import io.imagestream.transport.udp.datagram.BurstTimer;
import io.imagestream.transport.udp.datagram.TrainSender;
import io.imagestream.transport.udp.datagram.Trains;
import io.imagestream.wire.Command;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames on their way to the group. For the rest of the server the group is one client, which watches from the beginning to the
 * end; nobody knows who receives it. Runs on its event loop.
 */
final class Broadcast implements Viewer.Owner, Viewer.Wire, TrainSender.Owner, LoopFrames.Listener, Requests.Answerer {
    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);

    private final ServerLoop loop;
    private final InetSocketAddress group;
    private final Requests requests;
    private final boolean push;
    private final Trains trains;
    private final Trains.Cut cut;
    private final ByteLimits limits;
    private final ClientMonitor monitor;
    private final BurstTimer timer;
    private final TrainSender sender;
    private final LoopFrames frames;
    private final Viewer viewer;
    private boolean ended;

    /**
     * Creates it, sending nothing.
     *
     * @param group where the frames go
     * @param channel a socket connected to the group
     * @param requests what is asked for, where the server does not set the pace
     */
    Broadcast(
            ServerLoop loop, McastServerOptions options, InetSocketAddress group, Channel channel, Requests requests) {
        this.loop = loop;
        this.group = group;
        this.requests = requests;
        push = loop.context().spec().delivery() == Delivery.MCAST_PUSH;
        limits = new ByteLimits(options.maxBytesPerSecond(), options.maxBytesPerSecond(), loop.nanoTime());
        trains = Trains.of(loop.context().feed());
        cut = trains.acquire(options.datagramSize());
        monitor = loop.context().monitor().admitted(group);
        timer = new BurstTimer(loop);
        sender = new TrainSender(loop, timer, options.pacing(), monitor, this);
        frames = new LoopFrames(loop, cut.frames(), this);
        viewer = new Viewer(this, loop, frames, this, push, 0);
        channel.pipeline().addLast(sender);
    }

    /** Begins to send, or to answer. */
    void begin() {
        frames.open();
        if (push) {
            viewer.watch();
        } else {
            viewer.session().command(new Command.ListenPort(group.getPort()));
            requests.answerBy(this);
        }
    }

    // --- requests ---------------------------------------------------------------------------------------------------

    @Override
    public boolean accepts() {
        return viewer.session().accepts();
    }

    @Override
    public void answer(Command.Get request) {
        viewer.session().command(request);
    }

    @Override
    public void openData(int port) {
        viewer.dataOpened(); // The socket is there already.
    }

    @Override
    public void ready() {
        requests.process();
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    @Override
    public void newest(int id) {
        try {
            viewer.newest(id);
        } catch (RuntimeException | Error e) { // The next frame may be a better one.
            failed(e);
        }
    }

    @Override
    public void forget() {
        viewer.forgetNewest();
    }

    @Override
    public boolean allows(int bytes) {
        return limits.take(group.getAddress(), bytes, loop.nanoTime());
    }

    @Override
    public void send(PreparedFrame frame) {
        sender.send(frame, cut.datagram());
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
    public void unreachable() {
        log.debug("a datagram to {} was refused", group); // Nobody can speak for a group: whoever listens still does.
        idle();
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

    /** Nobody could begin the session anew, so it goes on without the frame that failed. */
    @Override
    public void failed(Throwable fault) {
        log.error("a frame was not sent to {}", group, fault);
        viewer.taken();
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
        viewer.end(reason);
        sender.close();
        timer.close();
        frames.close();
        trains.release(cut);
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }
}
