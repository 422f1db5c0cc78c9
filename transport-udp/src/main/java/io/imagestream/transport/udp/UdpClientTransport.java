package io.imagestream.transport.udp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.HeldLoops;

/** One client's side of UDP. */
final class UdpClientTransport extends HeldLoops implements ClientTransport {
    @Override
    public ClientConnection open(ClientSpec spec, Events events) {
        hold();
        return UdpClientConnection.open((ClientTarget.Datagram) spec.target(), spec, events);
    }
}
