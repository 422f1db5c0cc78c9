package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.HeldLoops;

/** One client's side of TCP. */
final class TcpClientTransport extends HeldLoops implements ClientTransport {
    @Override
    public ClientConnection open(ClientSpec spec, Events events) {
        hold();
        return spec.target() instanceof ClientTarget.Http http
                ? HttpClientConnection.open(http, spec, events)
                : TcpClientConnection.open((ClientTarget.Family) spec.target(), spec, events);
    }
}
