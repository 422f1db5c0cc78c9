package io.imagestream.transport.udp.rtp;

import io.imagestream.Scheduler;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.ControlLine;
import io.imagestream.wire.SapMessage;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Announces a session to whoever listens on the network (SAP, RFC 2974): at once, again and again, when its description changes,
 * and when it ends. Runs on its event loop.
 */
final class Announcer {
    private final ServerLoop loop;
    private final Channel channel;
    private final SapScope scope;
    private final Description description;
    private final ByteBuffer origin;
    private StreamFeed.Registration rateChanges = () -> {};
    private Scheduler.@Nullable Scheduled next;
    private @Nullable String announced;

    /**
     * Creates it, sending nothing.
     *
     * @param channel a socket connected to the scope's group of announcements
     */
    Announcer(ServerLoop loop, Channel channel, SapScope scope, Description description) {
        this.loop = loop;
        this.channel = channel;
        this.scope = scope;
        this.description = description;
        origin = ByteBuffer.wrap(
                ((InetSocketAddress) channel.localAddress()).getAddress().getAddress());
        channel.pipeline().addLast(ControlLine.handler(nobodyThere -> {}, () -> {}));
    }

    void begin() {
        rateChanges = loop.context()
                .feed()
                .onRateChange(() -> NettyRuntime.execute(loop.eventLoop(), this::againUnlessEnded));
        announce();
    }

    private void announce() {
        String text = description.text();
        String before = announced;
        if (before != null && !before.equals(text)) {
            send(SapMessage.deletion(origin, before)); // Its hash is another one.
        }
        announced = text;
        send(SapMessage.announcement(origin, text));
        next = loop.context()
                .scheduler()
                .at(
                        loop.nanoTime() + waitNanos(),
                        () -> NettyRuntime.execute(loop.eventLoop(), this::againUnlessEnded));
    }

    private void againUnlessEnded() {
        if (next != null) {
            next.cancel();
            announce();
        }
    }

    /** A third more or less at random, so that the announcements of several do not come at once (RFC 2974, section 3.1). */
    private long waitNanos() {
        long third = scope.interval().toNanos() / 3;
        return scope.interval().toNanos() + ThreadLocalRandom.current().nextLong(-third, third);
    }

    private void send(SapMessage message) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(message.toBytes()), channel.voidPromise());
    }

    /** Takes the announcement back. */
    void end() {
        if (next != null && announced != null) {
            rateChanges.cancel();
            next.cancel();
            next = null;
            send(SapMessage.deletion(origin, announced));
        }
    }
}
