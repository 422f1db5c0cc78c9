package io.imagestream.transport.udp.rtp;

import io.imagestream.jpeg.JpegFile;
import io.imagestream.session.RtpJpegAssembler;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.wire.RtcpCompound;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpPacket;
import io.imagestream.wire.SenderReport;
import io.imagestream.wire.WireFormatException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes JPEG files of the packets that come by a client's sockets, of which there may be others in the course of time. Runs on their
 * event loop.
 *
 * <p>Whoever does not want frames now loses them: what waited in the operating system's buffer would be old when it is read, and in
 * pieces.
 */
final class RtpReception {
    private static final Logger log = LoggerFactory.getLogger(RtpReception.class);

    /** How long a frame may go without another of its packets. */
    private static final long MAX_IDLE_NANOS = 1_000_000_000;

    private static final long SWEEP_MILLIS = 250;

    private final Optional<InetAddress> source;
    private final ClientTransport.Events events;
    private final RtpJpegAssembler assembler;
    private final SenderClocks clocks = new SenderClocks();
    private final ScheduledFuture<?> sweeping;
    private boolean wanted = true;

    /** Of the next frame: RTP gives them no numbers. */
    private int nextId;

    // Of the packet that is being taken.
    private InetAddress machine = InetAddress.getLoopbackAddress();
    private int ssrc;
    private long nowNanos;

    /**
     * Creates it.
     *
     * @param target what is received
     * @param maxFrameLength longest scan accepted, in bytes
     * @param loop the event loop of its sockets
     * @param events told of frames, of what is missing, and of datagrams that make no sense
     */
    RtpReception(ClientTarget.Rtp target, int maxFrameLength, EventLoop loop, ClientTransport.Events events) {
        this.events = events;
        source = target.source();
        assembler = new RtpJpegAssembler(
                target.payloadType(), maxFrameLength, MAX_IDLE_NANOS, target.width(), target.height(), new Sink());
        sweeping = loop.scheduleAtFixedRate(
                () -> assembler.sweep(System.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Makes a handler for a socket that packets come by; reports may come there, too. */
    ChannelHandler data() {
        return new Handler() {
            @Override
            void take(InetSocketAddress sender, ByteBuffer datagram) {
                if (RtpPacket.isRtcp(datagram)) {
                    report(sender, datagram);
                } else {
                    packet(sender, datagram);
                }
            }
        };
    }

    /** Makes a handler for a socket that reports come by. */
    ChannelHandler reports() {
        return new Handler() {
            @Override
            void take(InetSocketAddress sender, ByteBuffer datagram) {
                report(sender, datagram);
            }
        };
    }

    /** Takes what a socket receives from those it is wanted from. */
    private abstract class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
        abstract void take(InetSocketAddress sender, ByteBuffer datagram);

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            InetSocketAddress sender = packet.sender();
            if (source.isEmpty() || source.get().equals(sender.getAddress())) {
                nowNanos = System.nanoTime();
                take(sender, packet.content().nioBuffer());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.debug("the socket at {} broke: {}", context.channel().localAddress(), cause.toString());
        }
    }

    private void packet(InetSocketAddress sender, ByteBuffer datagram) {
        machine = sender.getAddress();
        ssrc = RtpPacket.ssrc(datagram);
        assembler.accept(sender, datagram, nowNanos);
    }

    private void report(InetSocketAddress sender, ByteBuffer datagram) {
        try {
            RtcpCompound compound = RtcpCompound.parse(datagram);
            for (SenderReport report : compound.reports()) {
                clocks.report(sender.getAddress(), report, nowNanos);
            }
            for (int gone : compound.goodbyes()) {
                if (assembler.listensTo(sender.getAddress(), gone)) {
                    assembler.ended(gone);
                }
            }
        } catch (WireFormatException e) {
            events.rejected(String.valueOf(e.getMessage()));
        }
    }

    /** Told what becomes of packets. */
    private final class Sink implements RtpJpegAssembler.Sink {
        @Override
        public void frame(RtpJpegImage image, int timestamp) {
            if (wanted) {
                int id = nextId;
                nextId = id == Integer.MAX_VALUE ? 0 : id + 1;
                events.frame(id, JpegFile.of(image), clocks.captured(machine, ssrc, timestamp, nowNanos));
            }
        }

        @Override
        public void incomplete(int timestamp) {
            events.incomplete(nextId);
        }

        @Override
        public void lost(long packets) {
            events.lost(packets);
        }

        @Override
        public void rejected(String why) {
            events.rejected(why);
        }
    }

    /** Sets whether frames are wanted. */
    void wanted(boolean now) {
        wanted = now;
    }

    /** Ends what it does by itself. */
    void close() {
        sweeping.cancel(false);
    }
}
