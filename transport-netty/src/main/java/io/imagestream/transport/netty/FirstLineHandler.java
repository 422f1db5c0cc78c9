package io.imagestream.transport.netty;

import io.imagestream.wire.HttpRequestLine;
import io.imagestream.wire.Printable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what a connection speaks by its first line that is not empty, then gives way to the handlers for it, the first of which gets
 * every byte from that line on.
 *
 * <p>It waits for a whole line: a command parser that saw the first half of an HTTP request would be too late to stop.
 */
public final class FirstLineHandler extends ChannelInboundHandlerAdapter {
    /** What a connection speaks. */
    public enum Protocol {
        /** The original's commands. */
        COMMANDS,
        /** HTTP. */
        HTTP
    }

    private static final Logger log = LoggerFactory.getLogger(FirstLineHandler.class);

    private final int maxLength;
    private final Function<Protocol, List<ChannelHandler>> next;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;

    /**
     * Creates the handler.
     *
     * @param maxLength how many bytes to wait for the end of the line; a longer one is HTTP if it begins so, else
     *     passed on as commands, whose own bound it breaks
     * @param next makes the handlers to give way to, in order; at least one
     */
    public FirstLineHandler(int maxLength, Function<Protocol, List<ChannelHandler>> next) {
        this.maxLength = maxLength;
        this.next = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        seen = Buffers.join(context.alloc(), seen, (ByteBuf) message);
        skipEmptyLines();
        int end = seen.indexOf(seen.readerIndex(), seen.writerIndex(), (byte) '\n');
        if (end >= 0) {
            String line = seen.toString(seen.readerIndex(), end - seen.readerIndex(), StandardCharsets.ISO_8859_1);
            giveWay(context, HttpRequestLine.matches(line) ? Protocol.HTTP : Protocol.COMMANDS);
        } else if (seen.readableBytes() > maxLength + 1) { // One more than the bound may be the CR of the line's end.
            String beginning = seen.toString(seen.readerIndex(), maxLength, StandardCharsets.ISO_8859_1);
            giveWay(context, HttpRequestLine.beginsWithTarget(beginning) ? Protocol.HTTP : Protocol.COMMANDS);
        }
    }

    /** The client has said all it will: half a line is no HTTP request, and the end means something to who reads commands. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            giveWay(context, Protocol.COMMANDS);
        }
        context.fireUserEventTriggered(event);
    }

    /** Whoever reads HTTP passes over empty lines before a request (RFC 9112, section 2.2); so must who looks for one. */
    private void skipEmptyLines() {
        while (seen.isReadable()) {
            byte b = seen.getByte(seen.readerIndex());
            if (b != '\r' && b != '\n') {
                return;
            }
            seen.skipBytes(1);
        }
    }

    private void giveWay(ChannelHandlerContext context, Protocol protocol) {
        ByteBuf input = seen;
        seen = Unpooled.EMPTY_BUFFER;
        String before = context.name();
        for (ChannelHandler handler : next.apply(protocol)) {
            context.pipeline().addAfter(before, null, handler);
            before = context.pipeline().context(handler).name();
        }
        context.pipeline().remove(this);
        context.fireChannelRead(input); // Goes to the handlers that took this one's place.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("a connection broke before its first line: {}", Printable.line(cause));
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }
}
