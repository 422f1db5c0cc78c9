package io.imagestream.transport.udp.rtp;

import io.imagestream.AccessPolicy;
import io.imagestream.Delivery;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ServerContext;
import io.imagestream.spi.ServerSpec;
import io.imagestream.spi.UdpServerOptions;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.FakeFeed;
import io.imagestream.transport.udp.datagram.FakeSocket;
import io.imagestream.transport.udp.datagram.Figures;
import java.time.Duration;
import java.util.List;

/** Loops of a server without a network. */
final class FakeLoops {
    private FakeLoops() {}

    /** Returns one that goes by a socket's time. */
    static ServerLoop of(FakeSocket socket) {
        UdpServerOptions options = new UdpServerOptions(
                1, 1, 1, 1, 1, Duration.ofDays(1), Duration.ofDays(1), 1200, new BurstPacing(16, 49_152, 0));
        return new ServerLoop(
                socket.eventLoop(),
                new ServerContext(
                        new ServerSpec(Delivery.UDP_PUSH, List.of(), 0, options, AccessPolicy.everybody()),
                        new FakeFeed(1, 100, 25, 0),
                        socket,
                        new Figures()));
    }
}
