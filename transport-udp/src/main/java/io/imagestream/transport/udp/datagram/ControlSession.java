package io.imagestream.transport.udp.datagram;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.Members;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.wire.Command;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client whose commands come in datagrams, told by the address and port that they come from. It lives as long as datagrams come
 * at least once in a lease. Commands are handled one after the other; of those that wait there are few, and more are dropped, as
 * datagrams may be lost anyway. Runs on its event loop.
 */
public abstract class ControlSession extends Members.Member {
    private static final int MAX_WAITING = 64;

    private InetSocketAddress client;
    private @Nullable InetSocketAddress images;
    private final ServerLoop loop;
    private final long begunNanos;
    private final Deque<Command> waiting = new ArrayDeque<>();
    private long heardNanos;
    private boolean processing;

    /**
     * Creates a session.
     *
     * @param client where its commands come from
     * @param loop where it runs
     */
    protected ControlSession(InetSocketAddress client, ServerLoop loop) {
        this.client = client;
        this.loop = loop;
        begunNanos = loop.nanoTime();
        heardNanos = begunNanos;
    }

    /**
     * Returns where its commands come from.
     *
     * @return address and port
     */
    public final InetSocketAddress client() {
        return client;
    }

    /** Its images go there, as far as is known. */
    final void sendsTo(InetSocketAddress target) {
        images = target;
    }

    final @Nullable InetSocketAddress sendsTo() {
        return images;
    }

    /** Its commands come from elsewhere from now on: another port of the same address. */
    final void movedTo(InetSocketAddress now) {
        client = now;
    }

    /**
     * Returns where it runs.
     *
     * @return the loop
     */
    protected final ServerLoop loop() {
        return loop;
    }

    /**
     * Says whether a frame is on its way.
     *
     * @return false by default
     */
    protected boolean isBusy() {
        return false;
    }

    /** Takes what a datagram said; returns false when some of it was dropped, as too much waits. */
    final boolean receive(List<Command> commands) {
        heardNanos = loop.nanoTime();
        int room = Math.min(commands.size(), MAX_WAITING - waiting.size());
        waiting.addAll(commands.subList(0, room));
        process();
        return room == commands.size();
    }

    /** Goes on with the commands that have come, as far as the session takes them. */
    protected final void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (!waiting.isEmpty() && !hasEnded() && accepts(waiting.element())) {
                handle(waiting.remove());
            }
        } finally {
            processing = false;
        }
    }

    /**
     * Ends the session if its time is up.
     *
     * @param now the time
     * @param setupTimeout how long the set-up may take
     * @param lease how long no datagram may come afterwards
     */
    public final void checkDeadlines(long now, Duration setupTimeout, Duration lease) {
        if (!isSetUp() && now - begunNanos > setupTimeout.toNanos()) {
            end(DisconnectReason.SETUP_TIMEOUT);
        } else if (isSetUp() && now - heardNanos > lease.toNanos()) {
            end(DisconnectReason.LEASE_EXPIRED);
        }
    }

    /**
     * Says whether the next command may be handled now; else {@link #process} must be called when it may.
     *
     * @param next the command
     * @return false to let it wait
     */
    protected abstract boolean accepts(Command next);

    /**
     * Handles a command.
     *
     * @param command any command
     */
    protected abstract void handle(Command command);

    /**
     * Says whether LISTEN_PORT has come.
     *
     * @return false before it
     */
    protected abstract boolean isSetUp();

    /**
     * Says whether it has ended.
     *
     * @return true from its end on
     */
    public abstract boolean hasEnded();

    /**
     * Ends it. Idempotent.
     *
     * @param reason why
     */
    public abstract void end(DisconnectReason reason);
}
