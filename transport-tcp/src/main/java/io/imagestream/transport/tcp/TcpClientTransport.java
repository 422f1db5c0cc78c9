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
        if (held == null) {
            held = NettyRuntime.acquire();
        }
        return spec.target() instanceof ClientTarget.Http http
                ? HttpClientConnection.open(http, spec, events)
                : TcpClientConnection.open((ClientTarget.Family) spec.target(), spec, events);
    }

    @Override
    public synchronized void close() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
