package io.imagestream.catalog;

import io.imagestream.transport.netty.Backlog;
import io.imagestream.transport.netty.NettyRuntime;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that reads events. While it is behind nothing is queued for it; once it has caught up it is told all there is, if it
 * has missed something. Runs on the catalog's event loop.
 */
final class EventStream extends ChannelInboundHandlerAdapter implements LongAnswer {
    static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(15);
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Tells the client, besides, to come back soon when the connection breaks. */
    private static final String BEGINNING = "retry: 1000\n\n";

    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final byte[] KEEP_ALIVE = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_UNSENT = 64 * 1024;

    private final CatalogSession session;
    private final Channel channel;
    private boolean behind;
    private boolean missed;
    private long sentNanos;
    private long left;
    private long movedNanos;

    EventStream(CatalogSession session) {
        this.session = session;
        channel = session.channel();
        NettyRuntime.limitUnsent(channel, MAX_UNSENT);
        sentNanos = session.nanoTime();
    }

    void begin() {
        send(BEGINNING.getBytes(StandardCharsets.US_ASCII));
        send(session.content().everything());
    }

    @Override
    public void changed(Content now, byte[] events) {
        send(events);
    }

    /** Sends events, or takes note that the client misses them. */
    private void send(byte[] events) {
        if (behind) {
            missed = true;
            return;
        }
        sentNanos = session.nanoTime();
        channel.writeAndFlush(Unpooled.wrappedBuffer(events), channel.voidPromise());
        if (!channel.isWritable()) {
            behind = true;
            left = Backlog.of(channel);
            movedNanos = sentNanos;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && behind) {
            behind = false;
            if (missed) {
                missed = false;
                send(session.content().everything());
            }
        }
    }

    @Override
    public void sweep(long now) {
        if (!behind) {
            if (now - sentNanos >= KEEP_ALIVE_NANOS) {
                send(KEEP_ALIVE);
            }
            return;
        }
        long leftNow = Backlog.of(channel);
        if (leftNow != left) {
            left = leftNow;
            movedNanos = now;
        } else if (now - movedNanos >= STALL_NANOS) {
            log.debug("{} does not read its events", channel);
            channel.close();
        }
    }

    // --- what the connection tells ----------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // The client has nothing to say any more.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close(); // A browser's tab that is closed looks just like this.
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a reader of events has gone: {}", cause.toString());
        context.close();
    }
}
