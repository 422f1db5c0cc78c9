package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.transport.netty.LingeringClose;
import io.imagestream.transport.netty.PreparedFrame;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
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
final class WebSocketViewer extends StreamViewer {
    /** The longest message that a client may send. */
    static final int MAX_PAYLOAD = 256;

    private final int window;
    private final Deque<Integer> unacknowledged = new ArrayDeque<>();
    private boolean underWay;
    private long acknowledgedNanos;
    /** The last ping that has not been answered yet: those before it need no answer (RFC 6455, section 5.5.3). */
    private byte @Nullable [] ping;

    private boolean pongUnderWay;
    /** Why the session closes, once the client has been told; from then on it is neither heard nor sent anything. */
    private @Nullable DisconnectReason closing;

    private long closingNanos;

    WebSocketViewer(TcpSession owner, TcpLoop loop, double ips, int window) {
        super(owner, loop, ips, TcpFrames.MESSAGE);
        this.window = window;
    }

    @Override
    public void send(PreparedFrame frame) {
        if (closing != null) {
            frame.release();
            return;
        }
        if (unacknowledged.isEmpty()) {
            acknowledgedNanos = loop.nanoTime();
        }
        unacknowledged.add(frame.id());
        underWay = true;
        sender.send(frame);
    }

    /** The client may have the next frame, if it has few enough left to acknowledge. */
    @Override
    void taken() {
        if (underWay && !sender.isBusy() && unacknowledged.size() < window) {
            underWay = false;
            viewer.taken();
        }
    }

    // --- what the connection tells ----------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (closing == null) {
                took(context, message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void took(ChannelHandlerContext context, Object message) {
        if (message instanceof TextWebSocketFrame text) {
            hear(context, text.text());
        } else if (message instanceof PingWebSocketFrame asked) {
            ping = ByteBufUtil.getBytes(asked.content());
            answerPing(context);
        } else if (message instanceof CloseWebSocketFrame) {
            close(context, WebSocketCloseStatus.NORMAL_CLOSURE, DisconnectReason.HTTP_CLOSED)
                    .addListener(ChannelFutureListener.CLOSE); // The server goes first (section 7.1.1).
        } else if (!(message instanceof PongWebSocketFrame)) {
            refuse(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        }
    }

    /** Answers the last ping once the answer before has left: whoever does not read the answers gets no more of them. */
    private void answerPing(ChannelHandlerContext context) {
        byte[] payload = ping;
        if (payload == null || pongUnderWay || closing != null) {
            return;
        }
        ping = null;
        pongUnderWay = true;
        context.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)))
                .addListener(written -> {
                    pongUnderWay = false;
                    if (written.isSuccess()) {
                        answerPing(context);
                    }
                });
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
            refuse(context, WebSocketCloseStatus.POLICY_VIOLATION);
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
            taken();
        }
    }

    /** Closes because of what the client sent, so that it hears why. */
    private void refuse(ChannelHandlerContext context, WebSocketCloseStatus status) {
        LingeringClose.after(close(context, status, DisconnectReason.HTTP_BAD_REQUEST));
    }

    private ChannelFuture close(ChannelHandlerContext context, WebSocketCloseStatus status, DisconnectReason reason) {
        closing = reason;
        closingNanos = loop.nanoTime();
        owner.closesFor(reason);
        return context.writeAndFlush(new CloseWebSocketFrame(status));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            owner.end(closing == null ? DisconnectReason.HTTP_CLOSED : closing);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof CorruptedWebSocketFrameException corrupted)) {
            owner.broke(cause);
        } else if (closing == null) {
            refuse(context, corrupted.closeStatus());
        }
    }

    // --- what the loop tells ----------------------------------------------------------------------------------------

    @Override
    public @Nullable DisconnectReason overdue(long now) {
        if (closing != null) { // Even the word that it closes may not be taken.
            return now - closingNanos > loop.options().stallLimit().toNanos() ? closing : null;
        }
        return super.overdue(now);
    }

    @Override
    public long waitedNanos(long now) {
        long unheard = unacknowledged.isEmpty() ? 0 : now - acknowledgedNanos;
        return Math.max(super.waitedNanos(now), unheard);
    }
}
