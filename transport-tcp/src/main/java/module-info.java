/** Delivers frames over TCP, pushed and pulled, and receives them. */
@org.jspecify.annotations.NullMarked
module io.imagestream.transport.tcp {
    requires transitive io.imagestream;
    requires io.imagestream.transport.netty;
    requires static transitive org.jspecify;
    requires org.slf4j;

    // Public for applications whose class loaders hide it from ServiceLoader: transport(new TcpTransport()).
    exports io.imagestream.transport.tcp;

    // META-INF/services says the same for the class path.
    provides io.imagestream.spi.TransportProvider with
            io.imagestream.transport.tcp.TcpTransport;
}
