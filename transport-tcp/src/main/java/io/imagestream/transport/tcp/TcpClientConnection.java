package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.wire.Command;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to a server of the family: connects, listens for the connection back, asks, and reads frames. */
final class TcpClientConnection extends LoopConnection {
    private static final int BACKLOG = 4;
    /** How long nothing may come of a last image once the server has closed. */
    private static final long SILENCE_MILLIS = 200;

    private final ClientTarget.Family target;
    private @Nullable Channel control;
    private @Nullable Channel listening;
    private @Nullable Channel data;
    private @Nullable InetSocketAddress rejected;
    private boolean reading = true;
    private boolean heard;

    private TcpClientConnection(ClientTarget.Family target, ClientSpec spec, ClientTransport.Events events) {
        super(spec, events);
        this.target = target;
    }

    static ClientConnection open(ClientTarget.Family target, ClientSpec spec, ClientTransport.Events events) {
        TcpClientConnection connection = new TcpClientConnection(target, spec, events);
        connection.startDeadline();
        connection.offLoop(
                () -> resolve(target.uri().host(), target.uri().port()),
                server -> connection.connect(server, connection.new ControlReader(), connection::connected));
        return connection;
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    private void connected(Channel channel) {
        control = channel;
        listen((InetSocketAddress) channel.localAddress());
    }

    private void listen(InetSocketAddress local) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop())
                .channel(NettyRuntime.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        ChannelFuture binding = bootstrap.bind(new InetSocketAddress(local.getAddress(), 0));
        whenDone(binding, reason -> fail("no port to listen on for its data: " + reason, binding.cause()), channel -> {
            listening = channel;
            ask(((InetSocketAddress) channel.localAddress()).getPort());
        });
    }

    /** Sends all that opens a session in one piece, as clients of the family do: the original cannot read split lines. */
    private void ask(int port) {
        List<Command> opening = new ArrayList<>();
        target.streamId().ifPresent(id -> opening.add(new Command.Get(id)));
        opening.add(new Command.ListenPort(port));
        write(opening.toArray(new Command[0]));
        if (target.isPush()) {
            write(new Command.Start());
        }
        if (control != null) {
            control.flush();
        }
    }

    private void write(Command... commands) {
        if (control != null) {
            control.write(Unpooled.wrappedBuffer(Command.encode(commands)), control.voidPromise());
        }
    }

    /** Takes the first connection that comes from the server; anybody else's is closed. */
    private void accept(Channel channel) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        InetSocketAddress server = control == null ? null : (InetSocketAddress) control.remoteAddress();
        if (isClosed() || data != null || peer == null || server == null || !sameHost(peer, server)) {
            if (peer != null && data == null) {
                rejected = peer;
            }
            channel.pipeline().addLast(new QuietHandler());
            channel.close();
            return;
        }
        data = channel;
        keep(channel);
        NettyRuntime.keepWatch(channel);
        channel.config().setAutoRead(reading);
        channel.pipeline()
                .addLast(addressWatch(), new Ear(), new FrameHandler(spec().maxFrameLength(), events(), this::fail));
        if (listening != null) {
            listening.close();
        }
        events().opened();
    }

    /** On loopback a server may connect back from another address than the one that it was found at. */
    private static boolean sameHost(InetSocketAddress peer, InetSocketAddress server) {
        return peer.getAddress().equals(server.getAddress())
                || (peer.getAddress().isLoopbackAddress() && server.getAddress().isLoopbackAddress());
    }

    @Override
    protected void openTimedOut() {
        if (data == null) {
            String others = rejected == null ? "" : ", only somebody else did: " + rejected.getAddress();
            fail(control == null ? "no connection in time" : "it did not connect back in time" + others, null);
        }
    }

    // --- what the client asks ---------------------------------------------------------------------------------------

    @Override
    public void request(int id) {
        NettyRuntime.execute(loop(), () -> {
            if (!isClosed() && control != null) {
                write(new Command.Get(id));
                control.flush();
            }
        });
    }

    @Override
    public void reading(boolean on) {
        NettyRuntime.execute(loop(), () -> {
            reading = on;
            if (data != null) {
                data.config().setAutoRead(on);
            }
        });
    }

    @Override
    protected void sayGoodbye() {
        if (control != null && control.isActive()) {
            write(new Command.End());
            control.flush();
        }
    }

    /** A server that closes may have a last image on its way, which comes on the other connection. */
    private void endOnceSilent() {
        Channel last = data;
        if (last == null || !last.isActive() || !heard) {
            fail("the server closed the connection", null);
        } else {
            heard = false;
            loop().schedule(this::endOnceSilent, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Takes note that something comes. */
    private final class Ear extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            heard = true;
            context.fireChannelRead(message);
        }
    }

    /** Nothing comes on the control channel but its end. */
    private final class ControlReader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            endOnceSilent();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(reason(cause), cause);
        }
    }
}
