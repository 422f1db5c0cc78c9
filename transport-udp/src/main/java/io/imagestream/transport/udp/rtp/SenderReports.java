package io.imagestream.transport.udp.rtp;

import io.imagestream.Scheduler;
import io.imagestream.session.NtpTime;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.ControlLine;
import io.imagestream.transport.udp.datagram.DatagramSockets;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.SenderReport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Tells receivers what time the packets' clock shows and what was sent (RTCP, RFC 3550): with the first frame, every five seconds,
 * and at the end. What receivers report is not read. Runs on its event loop.
 *
 * <p>The packets' clock goes on evenly when the time of day is set: the next report tells the new one.
 */
final class SenderReports {
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private static final long NO_CLOCK = 0;
    /** Bits of a name that is nobody's else (RFC 7022, section 4.2). */
    private static final int NAME_BYTES = 12;

    private final ServerLoop loop;
    private final RtpClock clock;
    private final Channel channel;
    private final InstantSource wall;
    private final String name = randomName();
    private Scheduler.@Nullable Scheduled next;
    private long packets;
    private long octets;

    /**
     * Creates it, sending nothing.
     *
     * @param channel a socket connected to where reports go
     * @param wall what time of day it is
     */
    SenderReports(ServerLoop loop, RtpClock clock, Channel channel, InstantSource wall) {
        this.loop = loop;
        this.clock = clock;
        this.channel = channel;
        this.wall = wall;
        SocketAddress receivers = channel.remoteAddress();
        int networkInterface = DatagramSockets.networkInterface(channel);
        channel.pipeline()
                .addLast(ControlLine.handler(
                        nobodyThere -> {}, // Few receivers listen there.
                        () -> DatagramSockets.connectAgain(channel, receivers, networkInterface)));
    }

    private static String randomName() {
        byte[] bytes = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A frame is about to be sent. */
    void begin() {
        if (next == null) {
            report();
        }
    }

    /** Counts what was sent: packets, and their bytes without headers. */
    void sent(int count, int bytes) {
        packets += count;
        octets += bytes;
    }

    private void report() {
        next = loop.context()
                .scheduler()
                .at(
                        loop.nanoTime() + INTERVAL_NANOS,
                        () -> NettyRuntime.execute(loop.eventLoop(), this::reportUnlessEnded));
        send(RtcpCompound.report(now(), name));
    }

    private void reportUnlessEnded() {
        if (next != null) {
            report();
        }
    }

    private SenderReport now() {
        return new SenderReport(clock.ssrc(), ntpTime(), clock.timestamp(loop.nanoTime()), packets, octets);
    }

    /** A machine without a battery may believe any time: then it has no clock, and frames go on. */
    private long ntpTime() {
        Instant time = wall.instant();
        return NtpTime.canSay(time) ? NtpTime.of(time) : NO_CLOCK;
    }

    private void send(ByteBuffer datagram) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(datagram), channel.voidPromise());
    }

    /** Says that no more comes. */
    void end() {
        if (next != null) {
            next.cancel();
            next = null;
            send(RtcpCompound.goodbye(now(), name));
        }
    }
}
