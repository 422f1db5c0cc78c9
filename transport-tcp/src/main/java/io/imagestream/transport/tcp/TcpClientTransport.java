package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.NettyRuntime;
import org.jspecify.annotations.Nullable;

/** One client's side of TCP: holds the event loops from its first connection to its end, so that an open client keeps them. */
final class TcpClientTransport implements ClientTransport {
    // Guarded by this.
    private @Nullable NettyRuntime held;

    @Override
    public synchronized ClientConnection open(ClientSpec spec, Events events) {
        if (!(spec.target() instanceof ClientTarget.Family family)) {
            throw new IllegalArgumentException(spec.target() + " is no server of the family");
        }
        if (held == null) {
            held = NettyRuntime.acquire();
        }
        return TcpClientConnection.open(family, spec, events);
    }

    @Override
    public synchronized void close() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
