package io.imagestream.transport.udp.datagram;

import io.imagestream.SkipReason;
import io.imagestream.spi.BurstPacing;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.Backlog;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.ServerLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends trains of datagrams on one connected socket, in bursts that are spread over a part of the frame interval, so that a
 * receiver's buffer of the usual size holds what it has not read yet. Runs on the socket's event loop, as the last handler in its
 * pipeline.
 *
 * <p>Nothing queues up: a new train takes the place of what is left of the one before, and when the operating system's buffer is
 * full the rest is left out. All that happens is counted.
 */
@ChannelHandler.Sharable // Of one socket after the other.
public final class TrainSender extends ChannelInboundHandlerAdapter {
    /** Whose sender it is. */
    public interface Owner {
        /**
         * Says whether so many bytes may be sent now, and counts them if so.
         *
         * @param bytes a train's
         * @return false to leave the train out
         */
        default boolean allows(int bytes) {
            return true;
        }

        /**
         * Makes of a train what goes to the socket.
         *
         * @param train shared by all who send it, so that nothing may be written to it; its count passes on, also where this fails
         * @return itself, by default, or another one of the same length
         * @throws OutOfMemoryError when there is no memory for another one: then the train is left out
         */
        default ByteBuf outgoing(ByteBuf train) {
            return train;
        }

        /**
         * A burst has gone to the socket.
         *
         * @param datagrams how many
         * @param bytes their length
         */
        default void written(int datagrams, int bytes) {}

        /** No train is under way any more: the last one has left, or its rest was given up. */
        void idle();

        /** Nothing could be sent, for want of a network or of the address that the socket has. */
        default void unsent() {}

        /** Nothing listens where the datagrams go; the train under way is given up if this does not end it. */
        void unreachable();
    }

    private static final Logger log = LoggerFactory.getLogger(TrainSender.class);
    /** A slow stream's frame need not take as long as it may: bursts this far apart are read in time. */
    private static final long MAX_GAP_NANOS = 3_000_000;
    /** A receiver's buffer of the usual size holds five bursts: this much time is for its program to begin to read. */
    private static final long MIN_GAP_NANOS = 500_000;

    private final ServerLoop loop;
    private final BurstTimer timer;
    private final BurstPacing pacing;
    private final ClientMonitor monitor;
    private final Owner owner;
    private final boolean maySegment;
    private @Nullable Channel channel;
    private boolean segmenting;

    private @Nullable ByteBuf train;
    private int datagram;
    private int position;
    private int burstLength;
    private long gapNanos;
    private long began;
    private int burst;
    private long due;
    private boolean waiting;

    private boolean flushing;
    private @Nullable Throwable failure;

    /**
     * Creates a sender; it sends once it is in a connected channel's pipeline.
     *
     * @param loop where it runs
     * @param timer tells when a burst is due
     * @param pacing how a train leaves
     * @param monitor counts what is sent
     * @param owner is told what becomes of it
     */
    public TrainSender(ServerLoop loop, BurstTimer timer, BurstPacing pacing, ClientMonitor monitor, Owner owner) {
        this(loop, timer, pacing, monitor, owner, Segmentation.isSupported());
    }

    /**
     * Creates a sender that sends in one of the two ways.
     *
     * @param segmenting whether the operating system cuts bursts into datagrams, as long as it does not refuse to
     */
    TrainSender(
            ServerLoop loop,
            BurstTimer timer,
            BurstPacing pacing,
            ClientMonitor monitor,
            Owner owner,
            boolean segmenting) {
        maySegment = segmenting;
        this.loop = loop;
        this.timer = timer;
        this.pacing = pacing;
        this.monitor = monitor;
        this.owner = owner;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        segmenting = maySegment; // What one socket is denied another may have.
    }

    /**
     * Sends a train; the rest of the one before is given up.
     *
     * @param frame the frame, cut into datagrams; the count that the caller took of it passes on
     * @param length the length of each datagram but the last
     */
    public void send(PreparedFrame frame, int length) {
        if (!owner.allows(frame.length())) {
            leaveOut(frame, SkipReason.BYTES_LIMITED);
            return;
        }
        if (train != null) {
            giveUp(SkipReason.OVERTAKEN);
        }
        if (channel == null || !channel.isActive()) {
            leaveOut(frame, SkipReason.SEND_FAILED);
            owner.unsent();
        } else if (Backlog.of(channel) > 0) {
            leaveOut(frame, SkipReason.SOCKET_FULL);
        } else {
            ByteBuf outgoing = outgoing(frame);
            if (outgoing != null) {
                begin(outgoing, length);
            }
        }
    }

    private @Nullable ByteBuf outgoing(PreparedFrame frame) {
        try {
            return owner.outgoing(frame.body(PreparedFrame.FIRST_FORM));
        } catch (OutOfMemoryError e) { // The next may fit.
            loop.context()
                    .feed()
                    .unfit(new IllegalStateException(
                            "image " + frame.id() + ": there is no memory to copy its " + frame.length()
                                    + " bytes of datagrams for their receiver: " + e.getMessage(),
                            e));
            monitor.skipped(SkipReason.NO_MEMORY);
            owner.idle();
            return null;
        }
    }

    private void leaveOut(PreparedFrame frame, SkipReason reason) {
        frame.release();
        monitor.skipped(reason);
        owner.idle();
    }

    private void begin(ByteBuf whole, int length) {
        train = whole;
        datagram = length;
        position = whole.readerIndex();
        began = loop.nanoTime();
        burst = 0;
        boolean spread = pacing.spread() > 0;
        burstLength = spread
                ? Math.max(1, Math.min(pacing.datagrams(), pacing.bytes() / length)) * length
                : Integer.MAX_VALUE;
        int bursts = spread ? (whole.readableBytes() + burstLength - 1) / burstLength : 1;
        gapNanos = Math.min(MAX_GAP_NANOS, (long) (loop.intervalNanos() * pacing.spread() / bursts));
        monitor.sending(whole.readableBytes(), began);
        sendBurst();
    }

    /** The time has come that was asked for. */
    void burstDue(long forTime) {
        if (waiting && due == forTime) {
            sendBurst();
        }
    }

    private void sendBurst() {
        waiting = false;
        ByteBuf whole = train;
        if (whole == null || channel == null) {
            return;
        }
        int end = (int) Math.min(whole.writerIndex(), (long) position + burstLength);
        int from = position;
        Throwable failed = write(channel, whole, end);
        if (train == null) {
            return; // Closed meanwhile.
        }
        if (failed != null) {
            failed(failed);
            return;
        }
        owner.written((end - from + datagram - 1) / datagram, end - from);
        if (Backlog.of(channel) > 0) {
            position = end;
            giveUp(SkipReason.SOCKET_FULL);
            owner.idle();
        } else {
            position = end;
            if (position == whole.writerIndex()) {
                finished();
            } else {
                awaitNext();
            }
        }
    }

    private void awaitNext() {
        burst++;
        // Whoever is behind hurries, lest the next frame comes first, but does not send two bursts in one.
        long planned = began + burst * gapNanos;
        long earliest = loop.nanoTime() + Math.min(MIN_GAP_NANOS, gapNanos / 2);
        due = planned - earliest >= 0 ? planned : earliest;
        waiting = true;
        timer.at(due, this);
    }

    private void finished() {
        release();
        monitor.sent(loop.nanoTime());
        owner.idle();
    }

    // --- the socket -------------------------------------------------------------------------------------------------

    /** Writes the datagrams up to an end, and returns what went wrong, or null. */
    private @Nullable Throwable write(Channel socket, ByteBuf whole, int end) {
        Throwable refused = flush(socket, whole, end);
        if (refused != null && segmenting && Segmentation.isDeniedBy(refused)) {
            segmenting = false;
            Segmentation.tellDenied(socket.remoteAddress(), datagram, refused);
            refused = flush(socket, whole, end);
        }
        return refused;
    }

    private @Nullable Throwable flush(Channel socket, ByteBuf whole, int end) {
        failure = null;
        flushing = true;
        int most = segmenting
                ? Math.max(1, Math.min(Segmentation.MAX_SEGMENTS, Segmentation.MAX_BYTES / datagram)) * datagram
                : datagram;
        for (int from = position; from < end; from += most) {
            int length = Math.min(most, end - from);
            ByteBuf slice = whole.retainedSlice(from, length);
            // Whatever fails comes to exceptionCaught, while flushing.
            socket.write(length > datagram ? segmented(slice, socket) : slice, socket.voidPromise());
        }
        socket.flush();
        flushing = false;
        return failure;
    }

    private Object segmented(ByteBuf slice, Channel socket) {
        // Without a recipient, as the socket is connected; an envelope wants one of the two addresses.
        return new SegmentedDatagramPacket(slice, datagram, null, (InetSocketAddress) socket.localAddress());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (flushing) {
            failure = cause;
        } else if (Unreachable.says(cause)) {
            owner.unreachable();
        } else {
            log.debug(
                    "datagrams to {} do not get through: {}", context.channel().remoteAddress(), cause.toString());
        }
    }

    private void failed(Throwable cause) {
        if (Unreachable.says(cause)) {
            owner.unreachable();
        } else {
            log.debug("a datagram was refused", cause);
            owner.unsent();
        }
        if (train != null) { // Else it was the end.
            giveUp(SkipReason.SEND_FAILED);
            owner.idle();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // Clients have nothing to say here.
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    private void giveUp(SkipReason reason) {
        ByteBuf whole = train;
        if (whole != null) {
            int left = whole.writerIndex() - position;
            release();
            monitor.abandoned(reason, left, loop.nanoTime());
        }
    }

    private void release() {
        waiting = false;
        if (train != null) {
            train.release();
            train = null;
        }
    }

    /**
     * Says whether a train is under way.
     *
     * @return false when all has left
     */
    public boolean isBusy() {
        return train != null;
    }

    /** Lets go of what is under way: the socket is being closed. */
    public void close() {
        release();
    }
}
