package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientConnection;
import io.imagestream.spi.ClientSpec;
import io.imagestream.spi.ClientTarget;
import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.QuietHandler;
import io.imagestream.wire.Command;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: connects to the server, listens for the connection back, asks, and reads frames. All state
 * belongs to one event loop.
 */
final class TcpClientConnection implements ClientConnection {
    private static final int BACKLOG = 4;

    private final ClientTarget.Family target;
    private final ClientSpec spec;
    private final ClientTransport.Events events;
    private final NettyRuntime runtime;
    private final EventLoop loop;
    private final List<Channel> channels = new ArrayList<>();
    private @Nullable Channel control;
    private @Nullable Channel listening;
    private @Nullable Channel data;
    private @Nullable InetSocketAddress rejected;
    private boolean reading = true;
    private boolean closed;

    private TcpClientConnection(
            ClientTarget.Family target, ClientSpec spec, ClientTransport.Events events, NettyRuntime runtime) {
        this.target = target;
        this.spec = spec;
        this.events = events;
        this.runtime = runtime;
        loop = runtime.group().next();
    }

    static ClientConnection open(ClientTarget.Family target, ClientSpec spec, ClientTransport.Events events) {
        TcpClientConnection connection = new TcpClientConnection(target, spec, events, NettyRuntime.acquire());
        connection.loop.schedule(connection::openTimedOut, spec.openTimeout().toMillis(), TimeUnit.MILLISECONDS);
        // A thread of its own, because a look-up in the DNS may block for long, and the loop serves others.
        NettyRuntime held = NettyRuntime.acquire(); // The client may be closed before the name is known.
        Thread resolver = new Thread(
                () -> {
                    connection.resolve();
                    held.release();
                },
                "imagestream-resolver");
        resolver.setDaemon(true);
        resolver.start();
        return connection;
    }

    private void resolve() {
        try {
            InetAddress address = InetAddress.getByName(target.uri().host());
            loop.execute(
                    () -> connect(new InetSocketAddress(address, target.uri().port())));
        } catch (UnknownHostException e) {
            loop.execute(() -> fail("the host is unknown", e));
        }
    }

    // --- opening ----------------------------------------------------------------------------------------------------

    private void connect(InetSocketAddress server) {
        if (closed) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NettyRuntime.channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        spec.openTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ControlReader());
        ChannelFuture connecting = bootstrap.connect(server);
        keep(connecting.channel());
        connecting.addListener(done -> NettyRuntime.onLoop(loop, () -> {
            if (!done.isSuccess()) {
                fail(reason(done.cause()), done.cause());
            } else if (!closed) {
                control = connecting.channel();
                NettyRuntime.keepAlive(control);
                listen((InetSocketAddress) control.localAddress());
            }
        }));
    }

    private void listen(InetSocketAddress local) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NettyRuntime.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        ChannelFuture binding = bootstrap.bind(new InetSocketAddress(local.getAddress(), 0));
        keep(binding.channel());
        binding.addListener(done -> NettyRuntime.onLoop(loop, () -> {
            if (!done.isSuccess()) {
                fail("no port to listen on for its data: " + reason(done.cause()), done.cause());
            } else if (!closed) {
                listening = binding.channel();
                ask(((InetSocketAddress) listening.localAddress()).getPort());
            }
        }));
    }

    /** Remembers a channel to close; one that could not be made, for want of file descriptors, cannot be closed either. */
    private void keep(Channel channel) {
        if (channel.isRegistered() || channel.isOpen()) {
            channels.add(channel);
        }
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
        if (closed || data != null || peer == null || server == null || !sameHost(peer, server)) {
            if (peer != null && data == null) {
                rejected = peer;
            }
            channel.pipeline().addLast(new QuietHandler());
            channel.close();
            return;
        }
        data = channel;
        channels.add(channel);
        channel.config().setAutoRead(reading);
        channel.pipeline().addLast(new FrameHandler(spec.maxFrameLength(), events, this::fail));
        if (listening != null) {
            listening.close();
        }
        events.opened();
    }

    /** On loopback a server may connect back from another address than the one that it was found at. */
    private static boolean sameHost(InetSocketAddress peer, InetSocketAddress server) {
        return peer.getAddress().equals(server.getAddress())
                || (peer.getAddress().isLoopbackAddress() && server.getAddress().isLoopbackAddress());
    }

    private void openTimedOut() {
        if (data == null) {
            String others = rejected == null ? "" : ", only somebody else did: " + rejected.getAddress();
            fail(control == null ? "no connection in time" : "it did not connect back in time" + others, null);
        }
    }

    // --- what the client asks ---------------------------------------------------------------------------------------

    @Override
    public void request(int id) {
        NettyRuntime.execute(loop, () -> {
            if (!closed && control != null) {
                write(new Command.Get(id));
                control.flush();
            }
        });
    }

    @Override
    public void reading(boolean on) {
        NettyRuntime.execute(loop, () -> {
            reading = on;
            if (data != null) {
                data.config().setAutoRead(on);
            }
        });
    }

    @Override
    public void close() {
        NettyRuntime.execute(loop, () -> {
            if (!closed && control != null && control.isActive()) {
                write(new Command.End());
                control.flush();
            }
            shut();
        });
    }

    // --- the end ----------------------------------------------------------------------------------------------------

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void fail(String what, @Nullable Throwable cause) {
        if (!closed) {
            shut();
            events.closed(new IOException(target.uri() + ": " + what, cause));
        }
    }

    /** Closes every channel, then lets go of the event loops. */
    private void shut() {
        if (closed) {
            return;
        }
        closed = true;
        channels.forEach(Channel::close);
        loop.execute(runtime::release); // Behind the closes, which are this loop's, too.
    }

    /** Nothing comes on the control channel but its end. */
    private final class ControlReader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("the server closed the connection", null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(reason(cause), cause);
        }
    }
}
