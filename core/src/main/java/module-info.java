/**
 * The words that an application types, and all logic that needs no socket.
 *
 * <p>{@code io.imagestream} is for applications; {@code spi}, {@code session} and {@code wire} are for transports.
 * {@code java.desktop} is there for its JPEG encoder.
 */
@org.jspecify.annotations.NullMarked
module io.imagestream {
    requires transitive java.desktop;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.imagestream;
    exports io.imagestream.spi;
    exports io.imagestream.jpeg;
    exports io.imagestream.session;
    exports io.imagestream.wire;

    uses io.imagestream.spi.TransportProvider;
}
