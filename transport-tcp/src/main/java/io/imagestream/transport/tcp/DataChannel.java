package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.transport.netty.NettyRuntime;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection back to a client, on which one frame at a time is under way. */
final class DataChannel extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(DataChannel.class);
    /** Any byte unsent makes the channel unwritable, and it is writable again when none is: so the end of a frame is told. */
    private static final WriteBufferWaterMark ONE_FRAME = new WriteBufferWaterMark(1, 1);

    private static final int MIN_UNSENT = 16 * 1024;

    private final TcpSession session;
    private final TcpLoop loop;
    private final ClientMonitor monitor;
    private @Nullable Channel channel;
    private boolean closed;
    private int unsentLimit;

    /** The view of the frame under way; its reader index moves as the operating system takes bytes. */
    private @Nullable ByteBuf underWay;

    private @Nullable PreparedFrame frame;
    private int progress;
    private long progressNanos;

    DataChannel(TcpSession session, TcpLoop loop, ClientMonitor monitor) {
        this.session = session;
        this.loop = loop;
        this.monitor = monitor;
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
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, ONE_FRAME)
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
            session.dataOpened();
        }
    }

    private void failed(String cause) {
        log.debug("no data channel: {}", cause);
        session.end(DisconnectReason.CONNECT_BACK_FAILED);
    }

    /** Sends a frame; the count that the caller took of it passes to the channel. */
    void send(PreparedFrame next) {
        if (channel == null || underWay != null) {
            throw new IllegalStateException("one frame at a time, on an open channel");
        }
        long now = loop.nanoTime();
        limitUnsent(channel, next.length());
        ByteBuf view = next.view();
        underWay = view;
        frame = next;
        progress = view.readerIndex();
        progressNanos = now;
        monitor.sending(next.length(), now);
        channel.writeAndFlush(view, channel.voidPromise());
    }

    /** About a frame may wait in the operating system; set again only when frames have become of another size. */
    private void limitUnsent(Channel open, int frameLength) {
        int wanted = Math.max(MIN_UNSENT, frameLength);
        if (wanted > unsentLimit || wanted < unsentLimit / 2) {
            unsentLimit = wanted;
            NettyRuntime.limitUnsent(open, wanted);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (underWay != null && context.channel().isWritable()) {
            underWay = null;
            frame = null;
            monitor.sent(loop.nanoTime());
            session.taken();
        }
    }

    /** How long the operating system has not taken a byte of the frame under way; 0 when none is. */
    long waitedNanos(long now) {
        if (underWay == null) {
            return 0;
        }
        int reached = underWay.readerIndex();
        if (reached != progress) {
            progress = reached;
            progressNanos = now;
            monitor.progressed(underWay.readableBytes(), now);
        }
        return now - progressNanos;
    }

    @Nullable
    PreparedFrame frameUnderWay() {
        return frame;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message); // Clients have nothing to say here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.end(DisconnectReason.DATA_CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("a data connection broke: {}", cause.toString());
            session.end(DisconnectReason.DATA_CLOSED);
        } else {
            session.failed(cause);
        }
    }

    void close() {
        closed = true;
        underWay = null;
        frame = null;
        if (channel != null) {
            channel.close();
        }
    }
}
