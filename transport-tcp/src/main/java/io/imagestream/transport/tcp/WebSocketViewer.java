package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.FrameSender;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client that gets each frame as a WebSocket message and acknowledges it: docs/protocol.md, "WebSocket". A frame is under way
 * until the operating system took it and the client has few enough left to acknowledge.
 */
final class WebSocketViewer extends ChannelInboundHandlerAdapter implements Speaker, Viewer.Wire {
    /** The longest message that a client may send. */
    static final int MAX_PAYLOAD = 256;

    private final TcpSession owner;
    private final TcpLoop loop;
    private final int window;
    private final Viewer viewer;
    private final FrameSender sender;
    private final Deque<Integer> unacknowledged = new ArrayDeque<>();
    private boolean underWay;
    private long acknowledgedNanos;

    WebSocketViewer(TcpSession owner, TcpLoop loop, double ips, int window) {
        this.owner = owner;
        this.loop = loop;
        this.window = window;
        viewer = Viewer.watching(owner, loop, this, ips);
        sender = new FrameSender(owner.channel(), TcpFrames.MESSAGE, owner.monitor(), loop::nanoTime, this::proceed);
    }

    void begin() {
        viewer.watch();
    }

    @Override
    public void openData(int port) {
        throw new IllegalStateException("the connection is there");
    }

    @Override
    public void send(PreparedFrame frame) {
        if (unacknowledged.isEmpty()) {
            acknowledgedNanos = loop.nanoTime();
        }
        unacknowledged.add(frame.id());
        underWay = true;
        sender.send(frame);
    }

    private void proceed() {
        if (underWay && !sender.isBusy() && unacknowledged.size() < window) {
            underWay = false;
            viewer.taken();
        }
    }

    // --- what the connection tells ----------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof TextWebSocketFrame text) {
                hear(context, text.text());
            } else if (message instanceof PingWebSocketFrame ping) {
                if (context.channel().isWritable()) { // Whoever does not read the answers gets no more of them.
                    context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                }
            } else if (message instanceof CloseWebSocketFrame) {
                close(context, WebSocketCloseStatus.NORMAL_CLOSURE, DisconnectReason.HTTP_CLOSED);
            } else if (!(message instanceof PongWebSocketFrame)) {
                close(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, DisconnectReason.HTTP_BAD_REQUEST);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Reads {@code ack STREAM FRAME}. */
    private void hear(ChannelHandlerContext context, String text) {
        String[] words = text.split(" ", -1);
        int stream;
        int frame;
        try {
            if (words.length != 3 || !words[0].equals("ack")) {
                throw new NumberFormatException();
            }
            stream = Integer.parseInt(words[1]);
            frame = Integer.parseInt(words[2]);
        } catch (NumberFormatException e) {
            close(context, WebSocketCloseStatus.POLICY_VIOLATION, DisconnectReason.HTTP_BAD_REQUEST);
            return;
        }
        if (stream == loop.context().feed().id()) {
            acknowledged(frame);
        }
    }

    /** Takes note of a frame, and of those before it. */
    private void acknowledged(int id) {
        if (unacknowledged.contains(id)) {
            acknowledgedNanos = loop.nanoTime();
            while (unacknowledged.remove() != id) {
                // Sent before it.
            }
            proceed();
        }
    }

    private void close(ChannelHandlerContext context, WebSocketCloseStatus status, DisconnectReason reason) {
        owner.closesFor(reason);
        context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            owner.end(DisconnectReason.HTTP_CLOSED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            close(context, corrupted.closeStatus(), DisconnectReason.HTTP_BAD_REQUEST);
        } else {
            owner.broke(cause);
        }
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
        long unheard = unacknowledged.isEmpty() ? 0 : now - acknowledgedNanos;
        return Math.max(sender.waitedNanos(now), unheard);
    }

    @Override
    public @Nullable PreparedFrame frameUnderWay() {
        return sender.frameUnderWay();
    }

    @Override
    public void end(DisconnectReason reason) {
        viewer.end(reason);
        sender.close();
    }
}
