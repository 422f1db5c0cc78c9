package io.imagestream.transport.udp.rtp;

import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.wire.RtpJpegTrain;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.InstantSource;

/**
 * Gives packets of RTP the numbers of their receiver: source, sequence and time. A train is copied for that, unlike the family's, as
 * others send it, too. Runs on its event loop.
 */
final class RtpNumbers implements Broadcast.Kind {
    private static final int RTP_HEADER = 12;

    private final ServerLoop loop;
    private final Channel channel;
    private final int datagram;
    private final RtpClock clock;
    private final SenderReports reports;

    /**
     * Creates it, sending nothing.
     *
     * @param channel a socket connected to where packets go
     * @param control a socket connected to where reports go
     * @param datagram the length of a packet
     * @param wall what time of day reports tell; it may be set while frames are sent
     */
    RtpNumbers(ServerLoop loop, Channel channel, Channel control, int datagram, InstantSource wall) {
        this.loop = loop;
        this.channel = channel;
        this.datagram = datagram;
        clock = new RtpClock(loop.nanoTime());
        reports = new SenderReports(loop, clock, control, wall);
    }

    @Override
    public ByteBuf outgoing(ByteBuf train) {
        long now = loop.nanoTime();
        ByteBuf own = copy(train);
        int length = own.readableBytes();
        int first = clock.takeSequence(RtpJpegTrain.packets(length, datagram));
        RtpJpegTrain.stamp(own.nioBuffer(0, length), datagram, first, clock.nextFrame(now), clock.ssrc());
        reports.begin();
        return own;
    }

    /** Copies a train, and gives its count back whether there is memory for that or not. */
    private ByteBuf copy(ByteBuf train) {
        int length = train.readableBytes();
        try {
            return channel.alloc().directBuffer(length, length).writeBytes(train);
        } finally {
            train.release();
        }
    }

    @Override
    public void written(int datagrams, int bytes) {
        reports.sent(datagrams, bytes - datagrams * RTP_HEADER);
    }

    @Override
    public void ending() {
        reports.end();
    }
}
