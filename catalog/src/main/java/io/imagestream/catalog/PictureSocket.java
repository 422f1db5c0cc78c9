package io.imagestream.catalog;

import io.imagestream.Frame;
import io.imagestream.transport.netty.FrameMessages;
import io.imagestream.transport.netty.LingeringClose;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page that looks at pictures over one WebSocket, however many: docs/catalog.md, "Pictures". Of each stream one picture is under
 * way at a time, until the page says that it has shown it; then the newest follows. Runs on the catalog's event loop.
 */
final class PictureSocket extends ChannelInboundHandlerAdapter implements LongAnswer {
    /** The longest message that a page may send. */
    static final int MAX_PAYLOAD = 256;

    private static final Logger log = LoggerFactory.getLogger(CatalogServer.class);
    private static final int MAX_LOOKS = 256;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final CatalogSession session;
    private final Channel channel;
    private final Pictures pictures;
    private final Map<Integer, Look> looks = new HashMap<>();
    private long unwritableSince;
    private boolean unwritable;
    private boolean closing;

    PictureSocket(CatalogSession session, Pictures pictures) {
        this.session = session;
        channel = session.channel();
        this.pictures = pictures;
    }

    /** One stream that the page looks at, by a number of the page's own. */
    final class Look {
        private final int number;
        private @Nullable Picture picture;
        private @Nullable Frame shown;
        private boolean underWay;

        private Look(int number) {
            this.number = number;
        }

        /** There is a newer picture. */
        void changed() {
            Frame newest = picture == null ? null : picture.newest();
            if (newest == null || underWay || newest.equals(shown) || !channel.isWritable() || closing) {
                return;
            }
            shown = newest;
            underWay = true;
            byte[] head = FrameMessages.head(newest, number);
            channel.writeAndFlush(
                    Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head), Unpooled.wrappedBuffer(newest.bytes())),
                    channel.voidPromise());
        }

        private void acknowledged(int frame) {
            if (underWay && shown != null && shown.id() == frame) {
                underWay = false;
                changed();
            }
        }

        /** There is no picture. */
        void notice(String why) {
            if (!closing && channel.isWritable()) {
                channel.writeAndFlush(new TextWebSocketFrame("notice " + number + " " + why));
            }
        }
    }

    // --- what the page says -----------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (closing) {
                return;
            }
            if (message instanceof TextWebSocketFrame text) {
                hear(text.text());
            } else if (message instanceof PingWebSocketFrame ping) {
                if (channel.isWritable()) {
                    context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
                }
            } else if (message instanceof CloseWebSocketFrame) {
                refuse(WebSocketCloseStatus.NORMAL_CLOSURE);
            } else if (!(message instanceof PongWebSocketFrame)) {
                refuse(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Reads {@code watch N KEY}, {@code leave N} and {@code ack N FRAME}. */
    private void hear(String text) {
        String[] words = text.split(" ", -1);
        try {
            int number = Integer.parseInt(words.length > 1 ? words[1] : "");
            switch (words[0] + " " + words.length) {
                case "watch 3" -> watch(number, words[2]);
                case "leave 2" -> leave(number);
                case "ack 3" -> {
                    int frame = Integer.parseInt(words[2]);
                    Optional.ofNullable(looks.get(number)).ifPresent(look -> look.acknowledged(frame));
                }
                default -> refuse(WebSocketCloseStatus.POLICY_VIOLATION);
            }
        } catch (NumberFormatException e) {
            refuse(WebSocketCloseStatus.POLICY_VIOLATION);
        }
    }

    private void watch(int number, String key) {
        leave(number);
        Optional<CatalogStream> stream = session.content().snapshot().find(key);
        if (looks.size() >= MAX_LOOKS) {
            refuse(WebSocketCloseStatus.POLICY_VIOLATION);
        } else if (stream.isPresent()) { // Else it has gone, which the page will hear by its events.
            Look look = new Look(number);
            looks.put(number, look);
            look.picture = pictures.look(stream.get(), look);
            look.changed();
        }
    }

    private void leave(int number) {
        Look look = looks.remove(number);
        if (look != null && look.picture != null) {
            pictures.leave(look.picture, look);
        }
    }

    private void refuse(WebSocketCloseStatus status) {
        closing = true;
        leaveAll();
        LingeringClose.after(channel.writeAndFlush(new CloseWebSocketFrame(status)));
    }

    private void leaveAll() {
        for (Integer number : looks.keySet().toArray(new Integer[0])) {
            leave(number);
        }
    }

    // --- what the connection and the catalog tell -------------------------------------------------------------------

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            unwritable = false;
            looks.values().forEach(Look::changed);
        } else if (!unwritable) {
            unwritable = true;
            unwritableSince = session.nanoTime();
        }
    }

    @Override
    public void changed(Content now, byte[] events) {
        // The page hears of it by its events, and leaves what has gone.
    }

    @Override
    public void sweep(long now) {
        if (unwritable && now - unwritableSince > STALL_NANOS) {
            log.debug("{} does not take its pictures", channel);
            channel.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close(); // A browser's tab that is closed looks just like this.
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        leaveAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a reader of pictures has gone: {}", cause.toString());
        context.close();
    }
}
