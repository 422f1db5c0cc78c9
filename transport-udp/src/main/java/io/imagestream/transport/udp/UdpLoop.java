package io.imagestream.transport.udp;

import io.imagestream.SkipReason;
import io.imagestream.transport.netty.LoopFrames;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.Shortage;
import io.imagestream.transport.udp.datagram.BurstTimer;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.ControlSessions;
import io.imagestream.transport.udp.datagram.Trains;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server's sessions. All that is not said to be thread-safe runs on its event loop. */
final class UdpLoop {
    private final Serving serving;
    private final ServerLoop loop;
    private final ControlSessions sessions;
    private final BurstTimer timer;
    private final Shortage failures = new Shortage("a session failed");
    private final Shortage shortage = new Shortage("a client got no data socket");
    private final Map<Integer, Sized> sizes = new HashMap<>();

    UdpLoop(ServerLoop loop, Serving serving) {
        this.serving = serving;
        this.loop = loop;
        timer = new BurstTimer(loop);
        sessions = new ControlSessions(
                loop, serving.options().setupTimeout(), serving.options().lease());
    }

    ServerLoop loop() {
        return loop;
    }

    Serving serving() {
        return serving;
    }

    /** Tells of sessions that failed for want of something. */
    Shortage failures() {
        return failures;
    }

    /** Tells that a socket for a client could not even be made. */
    Shortage shortage() {
        return shortage;
    }

    BurstTimer timer() {
        return timer;
    }

    /** Opens the session of a client that was admitted. */
    UdpSession open(InetSocketAddress client, InetSocketAddress server, ControlPort control) {
        UdpSession session = new UdpSession(client, server, this, control);
        sessions.add(session);
        return session;
    }

    void remove(UdpSession session) {
        sessions.remove(session);
    }

    // --- trains of several lengths ----------------------------------------------------------------------------------

    /** A session that gets datagrams of one length. */
    abstract static class Viewing extends Members.Member {
        abstract void newest(int id);

        abstract void skipped(SkipReason reason);

        abstract void forget();
    }

    /** The frames in datagrams of one length, and the sessions that get them. */
    static final class Sized implements LoopFrames.Listener {
        private final Trains.Cut cut;
        private final LoopFrames frames;
        private final Members<Viewing> viewings = new Members<>();

        Sized(ServerLoop loop, Trains.Cut cut) {
            this.cut = cut;
            frames = new LoopFrames(loop, cut.frames(), this);
        }

        int datagram() {
            return cut.datagram();
        }

        LoopFrames frames() {
            return frames;
        }

        @Override
        public void newest(int id) {
            viewings.forEach(viewing -> viewing.newest(id));
        }

        @Override
        public void skipped(SkipReason reason) {
            viewings.forEach(viewing -> viewing.skipped(reason));
        }

        @Override
        public void forget() {
            viewings.forEach(Viewing::forget);
        }
    }

    /** Begins to bring frames to a session; {@link #leave} must follow. */
    Sized join(int wanted, Viewing viewing) {
        Trains.Cut cut = serving.trains().acquire(wanted);
        Sized known = sizes.get(cut.datagram());
        Sized sized = known == null ? new Sized(loop, cut) : known;
        if (known == null) {
            sizes.put(cut.datagram(), sized);
            sized.frames.open();
        } else {
            serving.trains().release(cut); // One hold for the loop is enough.
        }
        sized.viewings.add(viewing);
        return sized;
    }

    void leave(Sized sized, Viewing viewing) {
        sized.viewings.remove(viewing);
        if (sized.viewings.size() == 0) {
            sizes.remove(sized.datagram(), sized);
            sized.frames.close();
            serving.trains().release(sized.cut);
        }
    }

    // --- end --------------------------------------------------------------------------------------------------------

    /** Ends each session once no frame is on its way to it. Thread-safe. */
    CompletableFuture<Void> drain() {
        return sessions.drain();
    }

    /** Ends all sessions. Thread-safe. */
    CompletableFuture<Void> close() {
        return sessions.close(timer::close);
    }
}
