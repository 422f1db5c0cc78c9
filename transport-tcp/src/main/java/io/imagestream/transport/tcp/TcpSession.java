package io.imagestream.transport.tcp;

import io.imagestream.Delivery;
import io.imagestream.DisconnectReason;
import io.imagestream.Scheduler;
import io.imagestream.SkipReason;
import io.imagestream.session.ClientSession;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.FirstLineHandler;
import io.imagestream.transport.netty.HttpRefusal;
import io.imagestream.transport.netty.IndexedFrames;
import io.imagestream.transport.netty.LoopPacer;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: does with sockets what its {@link ClientSession} decides. Runs on its event loop. */
final class TcpSession extends Members.Member implements ClientSession.Outlet {
    private static final Logger log = LoggerFactory.getLogger(TcpSession.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final TcpLoop loop;
    private final Channel control;
    private final InetSocketAddress client;
    private final ClientMonitor monitor;
    private final ClientSession session;
    private final ControlHandler commands;
    private final Pace pace = new Pace();
    private final long connectedNanos;
    private DisconnectReason reasonOfClose = DisconnectReason.CONTROL_CLOSED;
    private @Nullable DataChannel data;
    private Scheduler.@Nullable Scheduled wait;
    private boolean paced;
    private boolean ended;

    private final class Pace extends LoopPacer.Paced {
        @Override
        protected void due() {
            try {
                session.due();
            } catch (RuntimeException | Error e) { // The other sessions of the slot must not suffer.
                failed(e);
            }
        }
    }

    TcpSession(TcpLoop loop, Channel control, InetSocketAddress client) {
        this.loop = loop;
        this.control = control;
        this.client = client;
        Delivery delivery = loop.context().spec().delivery();
        monitor = loop.context().monitor().admitted(client);
        session = new ClientSession(delivery.isPush(), loop.context().feed().size(), this);
        commands = new ControlHandler(this, session, loop.options().maxLineLength());
        connectedNanos = loop.nanoTime();
    }

    void begin() {
        control.closeFuture().addListener(closed -> end(reasonOfClose));
        control.pipeline().addLast(new FirstLineHandler(loop.options().maxLineLength(), this::handlerFor));
    }

    private ChannelHandler handlerFor(FirstLineHandler.Protocol protocol) {
        if (protocol == FirstLineHandler.Protocol.HTTP) {
            reasonOfClose = DisconnectReason.HTTP_REFUSED;
            return new HttpRefusal();
        }
        return commands;
    }

    // --- what the session decides -----------------------------------------------------------------------------------

    @Override
    public void openData(int port) {
        if (!loop.admission().mayConnectBack(client.getAddress(), loop.nanoTime())) {
            end(DisconnectReason.CONNECT_BACK_RATE);
            return;
        }
        data = new DataChannel(this, loop, monitor);
        data.connect(new InetSocketAddress(client.getAddress(), port), (InetSocketAddress) control.localAddress());
    }

    /** The data channel is open. */
    void dataOpened() {
        monitor.opened();
        PreparedFrame newest = loop.newest();
        if (newest != null) {
            session.newest(newest.id());
        }
        session.dataOpened();
        commands.process();
    }

    @Override
    public void send(int id) {
        IndexedFrames frames = loop.frames().indexed();
        PreparedFrame frame = frames.acquire(id);
        if (frame != null) {
            send(frame);
        } else if (loop.context().spec().delivery().isPush()) {
            session.unavailable(frames.hasFailed(id) ? SkipReason.SOURCE_FAILED : SkipReason.NOT_LOADED);
        } else {
            loadThenSend(id);
        }
        frames.readAhead(id);
    }

    private void loadThenSend(int id) {
        loop.frames().indexed().load(id).whenComplete((frame, failure) -> onLoop(() -> loaded(id, failure)));
    }

    private void loaded(int id, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (failure != null) {
            session.unavailable(SkipReason.SOURCE_FAILED);
            commands.process();
            return;
        }
        PreparedFrame frame = loop.frames().indexed().acquire(id);
        if (frame == null) {
            loadThenSend(id); // Others' images took its place meanwhile.
        } else {
            send(frame);
        }
    }

    @Override
    public void sendNewest() {
        cancelWait();
        PreparedFrame frame = loop.newest();
        if (frame == null) {
            throw new IllegalStateException("there is no newest frame");
        }
        frame.share();
        send(frame);
    }

    private void send(PreparedFrame frame) {
        if (data == null) {
            throw new IllegalStateException("there is no data channel");
        }
        data.send(frame);
    }

    /** The operating system took the frame whole. */
    void taken() {
        session.taken();
        commands.process();
    }

    @Override
    public void awaitFrame() {
        long interval = Math.round(NANOS_PER_SECOND / loop.context().feed().ips());
        wait = loop.context().scheduler().at(loop.nanoTime() + interval, () -> onLoop(this::waitOver));
    }

    private void onLoop(Runnable task) {
        NettyRuntime.execute(loop.eventLoop(), task);
    }

    private void waitOver() {
        if (wait != null) {
            wait = null;
            session.waitOver();
            commands.process();
        }
    }

    private void cancelWait() {
        if (wait != null) {
            wait.cancel();
            wait = null;
        }
    }

    @Override
    public void skipped(SkipReason reason) {
        monitor.skipped(reason);
    }

    /** A command was handled: an indexed source's started sessions are paced, a live one's are driven by its frames. */
    void afterCommand() {
        boolean wanted = session.isStarted() && !loop.frames().isLive();
        if (wanted && !paced) {
            loop.frames().indexed().readAhead(session.position() - 1);
            loop.pacer().start(pace);
        } else if (paced && !wanted) {
            loop.pacer().stop(pace);
        }
        paced = wanted;
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    void newest(int id) {
        try {
            session.newest(id);
        } catch (RuntimeException | Error e) { // The other sessions of the loop must not suffer.
            failed(e);
        }
    }

    void forgetNewest() {
        session.forget();
    }

    void checkDeadlines(long now) {
        if (!session.isSetUp()
                && now - connectedNanos > loop.options().setupTimeout().toNanos()) {
            end(reasonOfClose == DisconnectReason.HTTP_REFUSED ? reasonOfClose : DisconnectReason.SETUP_TIMEOUT);
        } else if (data != null
                && data.waitedNanos(now) > loop.options().stallLimit().toNanos()) {
            end(DisconnectReason.STALLED);
        }
    }

    /** The frame under way if nobody else keeps it any more, or null. */
    @Nullable
    PreparedFrame pinnedFrame() {
        PreparedFrame frame = data == null ? null : data.frameUnderWay();
        return frame == null || frame.isKept() ? null : frame;
    }

    long waitedNanos(long now) {
        return data == null ? 0 : data.waitedNanos(now);
    }

    /** Ends the session because of a fault of the server's own. */
    void failed(Throwable fault) {
        log.error("the session of {} failed", client, fault);
        end(DisconnectReason.INTERNAL_ERROR);
    }

    // --- end --------------------------------------------------------------------------------------------------------

    @Override
    public void end(DisconnectReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        loop.remove(this);
        loop.pacer().stop(pace);
        loop.admission().leave(client.getAddress());
        session.end(reason);
        cancelWait();
        control.close();
        if (data != null) {
            data.close();
        }
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }

    boolean hasEnded() {
        return ended;
    }
}
