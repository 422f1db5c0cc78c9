/**
 * Shows over HTTP which streams are running, to old clients, programs and people.
 *
 * <p>Micrometer's registry for Prometheus is used where it is there; its jars are automatic modules.
 */
@SuppressWarnings("requires-automatic")
@org.jspecify.annotations.NullMarked
module io.imagestream.catalog {
    requires transitive io.imagestream;
    requires com.fasterxml.jackson.core;
    requires io.imagestream.transport.netty;
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.imagestream.catalog;
}
