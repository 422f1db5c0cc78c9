/**
 * What the transports share; nothing that an application types.
 *
 * <p>On the module path Netty's native epoll is found only if its module is resolved, which nothing here can ask for, as there
 * is one for each platform: {@code --add-modules ALL-MODULE-PATH}. Without it NIO serves.
 */
@org.jspecify.annotations.NullMarked
module io.imagestream.transport.netty {
    requires transitive io.imagestream;
    requires transitive io.netty.buffer;
    requires transitive io.netty.codec;
    requires transitive io.netty.codec.http;
    requires transitive io.netty.handler;
    requires transitive io.netty.transport;
    requires transitive io.netty.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;
    requires jdk.net;
    requires org.slf4j;

    exports io.imagestream.transport.netty;
    exports io.imagestream.transport.netty.http;
}
