package io.imagestream.transport.udp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.HeldLoops;
import io.imagestream.transport.udp.rtp.RtpClientConnection;

/** One client's side of UDP, and of RTP. */
final class UdpClientTransport extends HeldLoops implements ClientTransport {
    @Override
    public ClientConnection open(ClientSpec spec, Events events) {
        hold();
        return spec.target() instanceof ClientTarget.Rtp rtp
                ? RtpClientConnection.open(rtp, spec, events)
                : UdpClientConnection.open((ClientTarget.Datagram) spec.target(), spec, events);
    }
}
