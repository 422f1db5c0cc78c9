package io.imagestream.transport.udp.datagram;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.session.ByteLimits;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.Draining;
import io.imagestream.transport.netty.LoopFrames;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.Viewer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames on their way to a place that does not ask for them: a multicast group, or one receiver. For the rest of the server it is
 * one client, which watches from the beginning to the end; nobody knows who is there. Runs on its event loop.
 */
public final class Broadcast implements Viewer.Owner, Viewer.Wire, TrainSender.Owner, LoopFrames.Listener {
    /** What is particular to a kind of broadcast; by default that of the family, pushed. On its event loop. */
    public interface Kind {
        /**
         * Begins to send.
         *
         * @param viewer brings the frames
         */
        default void begin(Viewer viewer) {
            viewer.watch();
        }

        /**
         * Makes of a train what goes to the socket.
         *
         * @param train shared by all who send it, so that nothing may be written to it; its count passes on, also where this fails
         * @return itself, by default, or another one of the same length
         * @throws OutOfMemoryError when there is no memory for another one: then the train is left out
         */
        default ByteBuf outgoing(ByteBuf train) {
            return train;
        }

        /**
         * A burst has gone to the socket.
         *
         * @param datagrams how many
         * @param bytes their length
         */
        default void written(int datagrams, int bytes) {}

        /** The next request may come. */
        default void ready() {}

        /** Takes leave: the last frame has been sent. */
        default void ending() {}
    }

    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);

    private final Kind kind;
    private final ServerLoop loop;
    private final InetSocketAddress to;
    private final boolean push;
    private final Trains trains;
    private final Trains.Cut cut;
    private final ByteLimits limits;
    private final ClientMonitor monitor;
    private final BurstTimer timer;
    private final TrainSender sender;
    private Channel channel;
    private final SocketAddress connectedTo;
    private int networkInterface;
    private final LoopFrames frames;
    private final Viewer viewer;
    private boolean ended;

    /**
     * Creates it, sending nothing.
     *
     * @param loop where it runs
     * @param to where the frames go
     * @param channel a socket connected to that
     * @param kind what is particular to it
     * @param form how the frames are cut
     * @param pacing how a frame's datagrams leave
     * @param maxBytesPerSecond how many bytes of datagrams a second
     */
    public Broadcast(
            ServerLoop loop,
            InetSocketAddress to,
            Channel channel,
            Kind kind,
            TrainForm form,
            BurstPacing pacing,
            long maxBytesPerSecond) {
        this.kind = kind;
        this.loop = loop;
        this.to = to;
        this.channel = channel;
        push = loop.context().spec().delivery().isPush();
        limits = new ByteLimits(maxBytesPerSecond, maxBytesPerSecond, loop.nanoTime());
        trains = Trains.of(loop.context().feed());
        cut = trains.acquire(form);
        monitor = loop.context().monitor().admitted(to);
        timer = new BurstTimer(loop);
        sender = new TrainSender(loop, timer, pacing, monitor, this);
        frames = new LoopFrames(loop, cut.frames(), this);
        viewer = new Viewer(this, loop, frames, this, push, 0);
        channel.pipeline().addLast(sender);
        connectedTo = channel.remoteAddress();
        networkInterface = DatagramSockets.networkInterface(channel);
    }

    /** Begins to send. */
    public void begin() {
        frames.open();
        kind.begin(viewer);
    }

    /**
     * Goes on by another socket; the one before is closed.
     *
     * @param another connected to the same place; closed, too, when this has ended
     */
    public void sendBy(Channel another) {
        Channel before = ended ? another : channel;
        if (!ended) {
            before.pipeline().remove(sender);
            another.pipeline().addLast(sender);
            channel = another;
            networkInterface = DatagramSockets.networkInterface(another);
        }
        before.close();
    }

    /**
     * Returns the frames as they are cut for it.
     *
     * @return the cut
     */
    public Trains.Cut cut() {
        return cut;
    }

    @Override
    public void openData(int port) {
        viewer.dataOpened(); // The socket is there already.
    }

    @Override
    public void ready() {
        kind.ready();
    }

    @Override
    public ByteBuf outgoing(ByteBuf train) {
        return kind.outgoing(train);
    }

    @Override
    public void written(int datagrams, int bytes) {
        kind.written(datagrams, bytes);
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
    public void skipped(SkipReason reason) {
        monitor.skipped(reason);
    }

    @Override
    public boolean allows(int bytes) {
        return limits.take(to.getAddress(), bytes, loop.nanoTime());
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
    public void unsent() {
        if (!ended) {
            DatagramSockets.connectAgain(channel, connectedTo, networkInterface);
        }
    }

    @Override
    public void unreachable() {
        log.debug("a datagram to {} was refused", to); // Nobody can speak for a group, and a receiver may come later.
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
        log.error("a frame was not sent to {}", to, fault);
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
        kind.ending();
        viewer.end(reason);
        sender.close();
        timer.close();
        frames.close();
        trains.release(cut);
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }

    /**
     * Ends once no frame is on its way.
     *
     * @return completes then
     */
    public CompletableFuture<Void> endWhenIdle() {
        return Draining.on(loop.eventLoop(), () -> {
            if (!sender.isBusy()) {
                end(DisconnectReason.SERVER_CLOSED);
            }
            return ended;
        });
    }
}
