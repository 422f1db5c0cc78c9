package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.FrameSender;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.Viewer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection back to a client, on which one frame at a time is under way. */
final class DataChannel extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(DataChannel.class);

    private final TcpSession owner;
    private final Viewer viewer;
    private final TcpLoop loop;
    private @Nullable Channel channel;
    private @Nullable FrameSender sender;
    private boolean closed;

    DataChannel(TcpSession owner, Viewer viewer, TcpLoop loop) {
        this.owner = owner;
        this.viewer = viewer;
        this.loop = loop;
    }

    /** Connects, from the address that the client knows this server by, so that it may check who comes. */
    void connect(InetSocketAddress client, InetSocketAddress server) {
        if (client.equals(server)) {
            failed("it is the server's own");
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(NettyRuntime.channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        loop.options().connectBackTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                // A client that never sends here may close its half: that is not the end.
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connecting) {
                        channel = connecting;
                        loop.channels().add(connecting);
                        connecting.pipeline().addLast(DataChannel.this);
                    }
                });
        NettyRuntime.spareLocalPorts(bootstrap);
        ChannelFuture connected = bootstrap.connect(client, new InetSocketAddress(server.getAddress(), 0));
        connected.addListener(done -> NettyRuntime.onLoop(loop.eventLoop(), () -> {
            if (!done.isSuccess()) {
                loop.shortage().tell(done.cause());
                failed(String.valueOf(done.cause()));
            } else {
                opened(connected.channel());
            }
        }));
    }

    private void opened(Channel open) {
        if (closed) {
            open.close();
        } else if (open.localAddress().equals(open.remoteAddress())) {
            failed("the connection met itself"); // The port lay in the range of local ports, and nobody listened.
        } else {
            NettyRuntime.keepAlive(open);
            sender = new FrameSender(open, TcpFrames.ORIGINAL, owner.monitor(), loop::nanoTime, viewer::taken);
            viewer.dataOpened();
        }
    }

    private void failed(String cause) {
        log.debug("no data channel: {}", cause);
        owner.end(DisconnectReason.CONNECT_BACK_FAILED);
    }

    /** Sends a frame; the count that the caller took of it passes to the channel. */
    void send(PreparedFrame next) {
        if (sender == null) {
            throw new IllegalStateException("the data channel is not open");
        }
        sender.send(next);
    }

    /** How long the operating system has not taken a byte of the frame under way; 0 when none is. */
    long waitedNanos(long now) {
        return sender == null ? 0 : sender.waitedNanos(now);
    }

    @Nullable
    PreparedFrame frameUnderWay() {
        return sender == null ? null : sender.frameUnderWay();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // Clients have nothing to say here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        owner.end(DisconnectReason.DATA_CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("a data connection broke: {}", cause.toString());
            owner.end(DisconnectReason.DATA_CLOSED);
        } else {
            owner.failed(cause);
        }
    }

    void close() {
        closed = true;
        if (sender != null) {
            sender.close();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
