package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.FrameSender;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A client that reads the moving picture as an endless multipart answer. */
final class MultipartViewer extends ChannelInboundHandlerAdapter implements Speaker, Viewer.Wire {
    /** A rate at which frames follow each other so soon that none needs to be sent again. */
    private static final double FAST = 4;

    private final TcpSession owner;
    private final TcpLoop loop;
    private final Viewer viewer;
    private final FrameSender sender;
    /** The most images per second that the client wants; 0 for all of them. */
    private final double ips;

    private final @Nullable Repeat repeat;

    MultipartViewer(TcpSession owner, TcpLoop loop, double ips, boolean browser) {
        this.owner = owner;
        this.loop = loop;
        this.ips = ips;
        viewer = Viewer.watching(owner, loop, this, ips);
        sender = new FrameSender(owner.channel(), TcpFrames.PART, owner.monitor(), loop::nanoTime, this::taken);
        repeat = browser ? new Repeat() : null;
    }

    void begin() {
        if (repeat != null) {
            loop.repeats().add(repeat);
        }
        viewer.watch();
    }

    @Override
    public void openData(int port) {
        throw new IllegalStateException("the connection is there");
    }

    @Override
    public void send(PreparedFrame frame) {
        if (repeat == null || !repeat.holdsBack(frame)) {
            sender.send(frame);
        }
    }

    private void taken() {
        if (repeat == null || !repeat.isOver()) {
            viewer.taken();
        }
    }

    /** The frame sent last, sent again. Nobody else takes it for a frame of its own. */
    private final class Repeat extends IdleRepeats.Repeater {
        private int lastId = -1;
        private long takenNanos;
        private boolean wanted;
        private boolean underWay;
        private @Nullable PreparedFrame heldBack;
        /** The last frame, for a client that wants fewer than there are: by the time it is wanted newer ones have come. */
        private @Nullable PreparedFrame kept;

        /** Keeps a frame until the repeat under way is over, and remembers it as the last. */
        boolean holdsBack(PreparedFrame frame) {
            lastId = frame.id();
            wanted = true;
            if (ips > 0 && loop.frames().isLive()) {
                letGo();
                frame.share();
                kept = frame;
            }
            if (underWay) {
                heldBack = frame;
            }
            return underWay;
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
            if (wanted && !sender.isBusy() && now - takenNanos >= IdleRepeats.DELAY_NANOS) {
                wanted = false;
                PreparedFrame frame = last();
                if (frame != null) {
                    underWay = true;
                    sender.repeat(frame);
                }
            }
        }

        /** The frame sent last with a count for the sender, or null when it is gone or the next is about to come. */
        private @Nullable PreparedFrame last() {
            if (!loop.frames().isLive()) {
                return rate() < FAST ? loop.frames().indexed().acquire(lastId) : null;
            }
            if (kept != null) {
                PreparedFrame last = kept;
                kept = null;
                return last;
            }
            PreparedFrame newest = loop.newest();
            if (newest == null || newest.id() != lastId) {
                return null;
            }
            newest.share();
            return newest;
        }

        private double rate() {
            double streams = loop.context().feed().ips();
            return ips > 0 ? Math.min(ips, streams) : streams;
        }

        private void letGo() {
            if (kept != null) {
                kept.release();
                kept = null;
            }
        }

        void end() {
            loop.repeats().remove(this);
            letGo();
            if (heldBack != null) {
                heldBack.release();
                heldBack = null;
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

    // --- what the loop tells ----------------------------------------------------------------------------------------

    @Override
    public void newest(int id) {
        viewer.newest(id);
    }

    @Override
    public void forgetNewest() {
        viewer.forgetNewest();
    }

    @Override
    public @Nullable DisconnectReason overdue(long now) {
        return waitedNanos(now) > loop.options().stallLimit().toNanos() ? DisconnectReason.STALLED : null;
    }

    @Override
    public long waitedNanos(long now) {
        return sender.waitedNanos(now);
    }

    @Override
    public @Nullable PreparedFrame frameUnderWay() {
        return sender.frameUnderWay();
    }

    @Override
    public void end(DisconnectReason reason) {
        viewer.end(reason);
        sender.close();
        if (repeat != null) {
            repeat.end();
        }
    }
}
