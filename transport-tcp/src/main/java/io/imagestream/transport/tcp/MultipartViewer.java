package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A client that reads the moving picture as an endless multipart answer. */
final class MultipartViewer extends StreamViewer {
    /** A rate at which frames follow each other so soon that none needs to be sent again. */
    private static final double FAST = 4;

    /** The most images per second that the client wants; 0 for all of them. */
    private final double ips;

    private final @Nullable Repeat repeat;

    MultipartViewer(TcpSession owner, TcpLoop loop, double ips, boolean browser) {
        super(owner, loop, ips, TcpFrames.PART);
        this.ips = ips;
        repeat = browser ? new Repeat() : null;
    }

    @Override
    void begin() {
        if (repeat != null) {
            loop.repeats().add(repeat);
        }
        super.begin();
    }

    @Override
    public void send(PreparedFrame frame) {
        if (repeat == null || !repeat.holdsBack(frame)) {
            sender.send(frame);
        }
    }

    @Override
    void taken() {
        if (repeat == null || !repeat.isOver()) {
            viewer.taken();
        }
    }

    /** The frame sent last, sent again. Nobody else takes it for a frame of its own. */
    private final class Repeat extends IdleRepeats.Repeater {
        private long takenNanos;
        private boolean underWay;
        /** The frame sent last, with a count; null once it was repeated, and where the next comes soon enough. */
        private @Nullable PreparedFrame last;

        private @Nullable PreparedFrame heldBack;

        /** Remembers a frame as the last, and keeps it until the repeat under way is over. */
        boolean holdsBack(PreparedFrame frame) {
            letGo(last);
            last = null;
            if (loop.loopFrames().isLive() || rate() < FAST) {
                frame.share();
                last = frame;
            }
            if (underWay) {
                heldBack = frame;
            }
            return underWay;
        }

        private double rate() {
            double streams = loop.context().feed().ips();
            return ips > 0 ? Math.min(ips, streams) : streams;
        }

        /** Says whether what the client took was a repeat; then what was held back follows. */
        boolean isOver() {
            takenNanos = loop.nanoTime();
            if (!underWay) {
                return false;
            }
            underWay = false;
            PreparedFrame next = heldBack;
            heldBack = null;
            if (next != null) {
                sender.send(next);
            }
            return true;
        }

        @Override
        void look(long now) {
            PreparedFrame frame = last;
            if (frame != null && !sender.isBusy() && now - takenNanos >= IdleRepeats.DELAY_NANOS) {
                last = null;
                underWay = true;
                sender.repeat(frame);
            }
        }

        void end() {
            loop.repeats().remove(this);
            letGo(last);
            letGo(heldBack);
            last = null;
            heldBack = null;
        }

        private static void letGo(@Nullable PreparedFrame frame) {
            if (frame != null) {
                frame.release();
            }
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
            owner.end(DisconnectReason.HTTP_CLOSED); // A browser's tab that is closed looks just like this.
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        owner.broke(cause);
    }

    @Override
    public void end(DisconnectReason reason) {
        super.end(reason);
        if (repeat != null) {
            repeat.end();
        }
    }
}
