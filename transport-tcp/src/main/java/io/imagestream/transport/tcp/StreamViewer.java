package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.transport.netty.FrameSender;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.Viewer;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** A client whose own connection carries the moving picture, in one form or another. */
abstract class StreamViewer extends ChannelInboundHandlerAdapter implements Speaker, Viewer.Wire {
    final TcpSession owner;
    final TcpLoop loop;
    final Viewer viewer;
    final FrameSender sender;

    /**
     * Creates it.
     *
     * @param ips the most images per second that the client wants; 0 for all of them
     * @param form the frames' form
     */
    StreamViewer(TcpSession owner, TcpLoop loop, double ips, int form) {
        this.owner = owner;
        this.loop = loop;
        viewer = new Viewer(owner, loop.loop(), loop.loopFrames(), this, true, ips);
        sender = new FrameSender(owner.channel(), form, owner.monitor(), loop::nanoTime, this::taken);
    }

    /** Begins to send. */
    void begin() {
        viewer.watch();
    }

    /** The operating system has taken a frame whole. */
    abstract void taken();

    @Override
    public final void openData(int port) {
        throw new IllegalStateException("the connection is there");
    }

    @Override
    public final void newest(int id) {
        viewer.newest(id);
    }

    @Override
    public final void newestSkipped(SkipReason reason) {
        viewer.newestSkipped(reason);
    }

    @Override
    public final void forgetNewest() {
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
    public final @Nullable PreparedFrame frameUnderWay() {
        return sender.frameUnderWay();
    }

    @Override
    public void end(DisconnectReason reason) {
        viewer.end(reason);
        sender.close();
    }
}
