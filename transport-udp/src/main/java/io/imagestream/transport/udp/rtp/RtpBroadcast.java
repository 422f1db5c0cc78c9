package io.imagestream.transport.udp.rtp;

import io.imagestream.spi.RtpServerOptions;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.wire.RtpJpegTrain;
import io.imagestream.wire.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The frames on their way as RTP. A train is copied for its receiver, unlike the family's, as each of its packets has numbers of the
 * receiver's own. Runs on its event loop.
 */
final class RtpBroadcast extends Broadcast {
    private static final int RTP_HEADER = 12;

    private final Channel channel;
    private final int datagram;
    private final RtpClock clock;
    private final SenderReports reports;

    /**
     * Creates it, sending nothing.
     *
     * @param channel a socket connected to where packets go
     * @param control a socket connected to where reports go
     */
    RtpBroadcast(ServerLoop loop, InetSocketAddress to, RtpServerOptions options, Channel channel, Channel control) {
        super(
                loop,
                to,
                channel,
                new RtpForm(options.datagramSize(), options.largeImages()),
                options.pacing(),
                options.maxBytesPerSecond());
        this.channel = channel;
        datagram = options.datagramSize();
        clock = new RtpClock(loop.nanoTime());
        reports = new SenderReports(loop, clock, control);
    }

    @Override
    public ByteBuf outgoing(ByteBuf train) {
        long now = loop().nanoTime();
        int length = train.readableBytes();
        ByteBuf own = channel.alloc().directBuffer(length, length);
        own.writeBytes(train);
        train.release();
        int first = clock.takeSequence(RtpJpegTrain.packets(length, datagram));
        RtpJpegTrain.stamp(own.nioBuffer(0, length), datagram, first, clock.nextFrame(now), clock.ssrc());
        reports.begin();
        return own;
    }

    @Override
    public void written(int datagrams, int bytes) {
        reports.sent(datagrams, bytes - datagrams * RTP_HEADER);
    }

    /** Returns the size of images that packets cannot say. Thread-safe. */
    Optional<SessionDescription.Dimensions> dimensions() {
        return ((RtpTrainEncoder) cut().encoder()).dimensions();
    }

    @Override
    protected void ending() {
        reports.end();
    }
}
