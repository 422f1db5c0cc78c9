package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.Viewer;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A client of the original's protocol: commands on its connection, frames on another that goes back to it. */
final class CommandSession implements Speaker, Viewer.Wire {
    private static final int FIRST_FREE_PORT = 1024;

    private final TcpSession owner;
    private final TcpLoop loop;
    private final Viewer viewer;
    private final ControlHandler commands;
    private @Nullable DataChannel data;

    CommandSession(TcpSession owner, TcpLoop loop) {
        this.owner = owner;
        this.loop = loop;
        boolean push = loop.context().spec().delivery().isPush();
        viewer = new Viewer(owner, loop.loop(), loop.loopFrames(), this, push, 0);
        commands = new ControlHandler(owner, viewer, loop.options().maxLineLength());
    }

    ChannelHandler handler() {
        return commands;
    }

    @Override
    public void openData(int port) {
        if (port < FIRST_FREE_PORT && !loop.options().privilegedPorts()) {
            owner.end(DisconnectReason.PORT_REFUSED);
            return;
        }
        InetSocketAddress client = owner.client();
        if (!loop.admission().mayConnectBack(client.getAddress(), loop.nanoTime())) {
            owner.end(DisconnectReason.CONNECT_BACK_RATE);
            return;
        }
        data = new DataChannel(owner, viewer, loop);
        data.connect(new InetSocketAddress(client.getAddress(), port), (InetSocketAddress)
                owner.channel().localAddress());
    }

    @Override
    public void send(PreparedFrame frame) {
        if (data == null) {
            throw new IllegalStateException("there is no data channel");
        }
        data.send(frame);
    }

    @Override
    public void ready() {
        commands.process();
    }

    @Override
    public void newest(int id) {
        viewer.newest(id);
    }

    @Override
    public void newestSkipped(SkipReason reason) {
        viewer.newestSkipped(reason);
    }

    @Override
    public void forgetNewest() {
        viewer.forgetNewest();
    }

    @Override
    public @Nullable DisconnectReason overdue(long now) {
        if (!viewer.session().isSetUp() && owner.hasNotSetUpBy(now)) {
            return DisconnectReason.SETUP_TIMEOUT;
        }
        return waitedNanos(now) > loop.options().stallLimit().toNanos() ? DisconnectReason.STALLED : null;
    }

    @Override
    public long waitedNanos(long now) {
        return data == null ? 0 : data.waitedNanos(now);
    }

    @Override
    public @Nullable PreparedFrame frameUnderWay() {
        return data == null ? null : data.frameUnderWay();
    }

    @Override
    public void end(DisconnectReason reason) {
        viewer.end(reason);
        if (data != null) {
            data.close();
        }
    }
}
