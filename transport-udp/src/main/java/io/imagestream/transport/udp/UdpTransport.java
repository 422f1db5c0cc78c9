package io.imagestream.transport.udp;

import io.imagestream.Delivery;
import io.imagestream.spi.ClientTransport;
import io.imagestream.spi.RtpServerOptions;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerTransport;
import io.imagestream.spi.TransportOptions;
import io.imagestream.spi.TransportProvider;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.transport.udp.rtp.RtpServer;
import java.util.Set;

/** Serves {@link Delivery#UDP_PUSH}, {@link Delivery#UDP_PULL} and {@link Delivery#RTP}. Found with ServiceLoader; thread-safe. */
public final class UdpTransport implements TransportProvider {
    /** Creates the provider. */
    public UdpTransport() {}

    @Override
    public Set<Delivery> deliveries() {
        return Set.of(Delivery.UDP_PUSH, Delivery.UDP_PULL, Delivery.RTP);
    }

    @Override
    public ServerTransport server(ServerContext context) {
        TransportOptions options = context.spec().options();
        if (options instanceof UdpServerOptions udp) {
            return new UdpServer(context, udp);
        } else if (options instanceof RtpServerOptions rtp) {
            return new RtpServer(context, rtp);
        }
        throw new IllegalArgumentException(context.spec().delivery() + " needs other options than " + options);
    }

    @Override
    public ClientTransport client() {
        return new UdpClientTransport();
    }
}
