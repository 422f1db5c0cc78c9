package io.imagestream.fuzz;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A channel in memory with addresses as those of sockets. */
public final class InetChannel extends EmbeddedChannel {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 9001);

    private final InetSocketAddress remote;

    /** Creates it. */
    public InetChannel(InetSocketAddress remote) {
        this.remote = remote;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LOCAL;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote; // Null while the superclass is made.
    }
}
