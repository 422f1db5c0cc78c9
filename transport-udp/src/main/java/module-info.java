/** Delivers frames in datagrams, pushed and pulled, and receives them. */
@org.jspecify.annotations.NullMarked
module io.imagestream.transport.udp {
    requires transitive io.imagestream;
    requires transitive io.imagestream.transport.netty;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;
    requires org.slf4j;

    // Public for applications whose class loaders hide it from ServiceLoader: transport(new UdpTransport()).
    exports io.imagestream.transport.udp;
    // For the transport over multicast; internal.
    exports io.imagestream.transport.udp.datagram;

    // META-INF/services says the same for the class path.
    provides io.imagestream.spi.TransportProvider with
            io.imagestream.transport.udp.UdpTransport;
}
