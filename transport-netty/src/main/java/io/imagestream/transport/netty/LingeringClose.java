package io.imagestream.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the last answer arrives: first the own side, and the whole once the client had a moment to read.
 * Closing at once with bytes unread would reset the connection, and the answer would be lost (RFC 9112, section 9.6).
 */
public final class LingeringClose {
    private static final int LINGER_SECONDS = 1;

    private LingeringClose() {}

    /**
     * Closes a channel after its last write. Whoever is last in its pipeline must throw away what still comes, and close it when
     * the client has closed its side.
     *
     * @param written the last write
     */
    public static void after(ChannelFuture written) {
        Channel channel = written.channel();
        written.addListener(done -> {
            if (!done.isSuccess()) {
                channel.close();
                return;
            }
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
            channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        });
    }
}
