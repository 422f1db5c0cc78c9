package io.imagestream.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Tells what a channel has been given and the operating system has not taken yet. */
public final class Backlog {
    private Backlog() {}

    /**
     * Returns about how much waits. On the channel's event loop.
     *
     * @param channel any channel
     * @return bytes, a little too many while more than one buffer waits
     */
    public static long of(Channel channel) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : Math.max(0, waiting.totalPendingWriteBytes() - waiting.currentProgress());
    }
}
