/** Delivers frames to a multicast group, pushed and pulled, and receives them. */
@org.jspecify.annotations.NullMarked
module io.imagestream.transport.mcast {
    requires transitive io.imagestream;
    requires io.imagestream.transport.netty;
    requires io.imagestream.transport.udp;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;
    requires org.slf4j;

    // Public for applications whose class loaders hide it from ServiceLoader: transport(new McastTransport()).
    exports io.imagestream.transport.mcast;

    // META-INF/services says the same for the class path.
    provides io.imagestream.spi.TransportProvider with
            io.imagestream.transport.mcast.McastTransport;
}
