package io.imagestream.transport.mcast;

import io.imagestream.DisconnectReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.ControlPort;
import io.imagestream.transport.udp.datagram.ControlSession;
import io.imagestream.transport.udp.datagram.ControlSessions;
import io.imagestream.wire.Command;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who asks for images that all see. LISTEN_PORT makes it one: clients of the family begin with {@code GET streamId}, which
 * must not turn a page. The port that it names means nothing, as the images go to the group. Runs on its event loop.
 */
final class RemoteControl extends ControlSession {
    private static final Logger log = LoggerFactory.getLogger(RemoteControl.class);

    private final ControlPort port;
    private final ControlSessions sessions;
    private final Requests requests;
    private final ClientMonitor monitor;
    private boolean setUp;
    private boolean ended;

    RemoteControl(
            InetSocketAddress client, ServerLoop loop, ControlPort port, ControlSessions sessions, Requests requests) {
        super(client, loop);
        this.port = port;
        this.sessions = sessions;
        this.requests = requests;
        monitor = loop.context().monitor().admitted(client);
    }

    @Override
    protected boolean accepts(Command next) {
        return true;
    }

    @Override
    protected void handle(Command command) {
        log.trace("{}", command);
        if (command instanceof Command.ListenPort) {
            setUp = true;
        } else if (command instanceof Command.Get get) {
            if (setUp && !requests.add(get)) {
                loop().context().monitor().refused(client(), DisconnectReason.TOO_MANY_COMMANDS);
            }
        } else if (command instanceof Command.End) {
            end(DisconnectReason.END);
        } else if (command instanceof Command.Invalid invalid
                && !setUp
                && invalid.word().equals("LISTEN_PORT")) {
            end(DisconnectReason.INVALID_LISTEN_PORT);
        }
    }

    @Override
    protected boolean isSetUp() {
        return setUp;
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
        sessions.remove(this);
        port.gone(this);
        monitor.closed(reason); // Last, as it calls what may fail for want of memory or threads.
    }
}
