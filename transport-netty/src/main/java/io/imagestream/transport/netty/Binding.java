package io.imagestream.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Binds several addresses to one port, and closes what was opened. */
public final class Binding {
    /** How often to look for a port that is free on every address, when any will do. */
    private static final int PORT_TRIES = 20;

    private Binding() {}

    /**
     * Binds all or nothing. Blocks; not on an event loop.
     *
     * @param addresses at least one
     * @param wantedPort 0 for any that is free on all of them
     * @param bind binds one
     * @return the channels bound, in the order of the addresses
     * @throws IOException when one cannot be bound; the message names it
     */
    public static List<Channel> all(
            List<InetAddress> addresses, int wantedPort, Function<InetSocketAddress, ChannelFuture> bind)
            throws IOException {
        for (int tries = 1; ; tries++) {
            List<Channel> bound = new ArrayList<>();
            int port = wantedPort;
            try {
                for (InetAddress address : addresses) {
                    Channel channel = one(new InetSocketAddress(address, port), bind);
                    bound.add(channel);
                    port = port(channel);
                }
                return bound;
            } catch (IOException e) {
                bound.forEach(channel -> channel.close().syncUninterruptibly());
                boolean anotherPortMayDo = wantedPort == 0 && !bound.isEmpty() && e.getCause() instanceof BindException;
                if (!anotherPortMayDo || tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Channel one(InetSocketAddress address, Function<InetSocketAddress, ChannelFuture> bind)
            throws IOException {
        ChannelFuture bound = bind.apply(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            String where = address.getAddress().getHostAddress() + ":" + address.getPort();
            throw new IOException("cannot listen on " + where + ": " + cause.getMessage(), cause);
        }
        return bound.channel();
    }

    /**
     * Returns the port that a channel is bound to.
     *
     * @param bound the channel
     * @return 1 to 65535
     */
    public static int port(Channel bound) {
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /**
     * Closes all channels of a group.
     *
     * @param channels the channels
     * @return completes when that is done; one that fails to close is closed all the same
     */
    public static CompletableFuture<Void> closeAll(ChannelGroup channels) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        channels.close().addListener(done -> result.complete(null));
        return result;
    }
}
