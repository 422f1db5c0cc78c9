package io.imagestream.transport.udp.datagram;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.Draining;
import io.imagestream.transport.netty.LoopSweep;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.ServerLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The sessions of a control port, whose deadlines are looked after. All that is not said to be thread-safe runs on the event loop. */
public final class ControlSessions {
    private final ServerLoop loop;
    private final LoopSweep sweep;
    private final Members<ControlSession> sessions = new Members<>();
    private boolean closed;

    /**
     * Creates it empty.
     *
     * @param loop where the sessions run
     * @param setupTimeout how long a client may take until LISTEN_PORT
     * @param lease how long no datagram may come afterwards
     */
    public ControlSessions(ServerLoop loop, Duration setupTimeout, Duration lease) {
        this.loop = loop;
        Duration shortest = setupTimeout.compareTo(lease) < 0 ? setupTimeout : lease;
        sweep = new LoopSweep(
                loop, shortest, now -> sessions.forEach(session -> session.checkDeadlines(now, setupTimeout, lease)));
    }

    /**
     * Adds a session, which ends at once when all have been ended.
     *
     * @param session in no set so far
     */
    public void add(ControlSession session) {
        sweep.wake();
        sessions.add(session);
        if (closed) {
            session.end(DisconnectReason.SERVER_CLOSED);
        }
    }

    /**
     * Removes a session that has ended.
     *
     * @param session was added here
     */
    public void remove(ControlSession session) {
        sessions.remove(session);
    }

    /**
     * Takes no more sessions, and ends each one once no frame is on its way to it. Thread-safe.
     *
     * @return completes when none is left
     */
    public CompletableFuture<Void> drain() {
        return Draining.on(loop.eventLoop(), () -> {
            closed = true;
            sessions.forEach(session -> {
                if (!session.isBusy()) {
                    session.end(DisconnectReason.SERVER_CLOSED);
                }
            });
            return sessions.size() == 0;
        });
    }

    /**
     * Ends all sessions, then runs a task on the event loop. Thread-safe.
     *
     * @param then what to do at the end
     * @return completes when that is done
     */
    public CompletableFuture<Void> close(Runnable then) {
        sweep.close();
        return CompletableFuture.runAsync(
                () -> {
                    closed = true;
                    sessions.forEach(session -> session.end(DisconnectReason.SERVER_CLOSED));
                    then.run();
                },
                loop.eventLoop());
    }
}
