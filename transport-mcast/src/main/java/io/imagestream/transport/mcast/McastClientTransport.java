package io.imagestream.transport.mcast;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.HeldLoops;

/** One client's side of multicast. */
final class McastClientTransport extends HeldLoops implements ClientTransport {
    @Override
    public ClientConnection open(ClientSpec spec, Events events) {
        hold();
        return McastClientConnection.open((ClientTarget.Group) spec.target(), spec, events);
    }
}
