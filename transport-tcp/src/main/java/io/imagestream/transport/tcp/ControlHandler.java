package io.imagestream.transport.tcp;

import io.imagestream.DisconnectReason;
import io.imagestream.session.ClientSession;
import io.imagestream.transport.netty.Buffers;
import io.imagestream.transport.netty.Viewer;
import io.imagestream.wire.Command;
import io.imagestream.wire.CommandReader;
import io.imagestream.wire.WireFormatException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a client's commands and handles them one after the other. While the session cannot take one nothing more is read, so that
 * a client that asks faster than it takes the answers is held back by TCP.
 */
final class ControlHandler extends ChannelInboundHandlerAdapter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Logger log = LoggerFactory.getLogger(ControlHandler.class);
    /** So that a flood of commands leaves room for the loop's other clients. */
    private static final int COMMANDS_PER_TURN = 16;

    private final TcpSession owner;
    private final Viewer viewer;
    private final ClientSession session;
    private final CommandReader reader;
    private @Nullable ChannelHandlerContext context;
    private ByteBuf input = Unpooled.EMPTY_BUFFER;
    private boolean inputEnded;
    private boolean processing;
    private boolean turnOver;

    ControlHandler(TcpSession owner, Viewer viewer, int maxLineLength) {
        this.owner = owner;
        this.viewer = viewer;
        session = viewer.session();
        reader = new CommandReader(maxLineLength);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) {
        input = Buffers.join(read.alloc(), input, (ByteBuf) message);
        process();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            process();
        }
    }

    /** Goes on with the commands that have come, as far as the session takes them. */
    void process() {
        if (processing || turnOver || owner.hasEnded()) {
            return;
        }
        processing = true;
        try {
            for (int i = 0; session.accepts(); i++) {
                if (i == COMMANDS_PER_TURN) {
                    yieldTurn();
                    break;
                }
                Command command = next();
                if (command == null) {
                    if (inputEnded) {
                        owner.end(DisconnectReason.CONTROL_CLOSED);
                    }
                    break;
                }
                handle(command);
            }
        } catch (WireFormatException e) {
            log.debug("a client's commands cannot be read: {}", e.getMessage());
            owner.end(DisconnectReason.LINE_TOO_LONG);
        } finally {
            processing = false;
        }
        if (inputEnded && session.isAwaiting() && !input.isReadable()) {
            owner.end(DisconnectReason.CONTROL_CLOSED); // It may have gone altogether, and no frame may come for long.
        }
        updateReading();
    }

    private @Nullable Command next() throws WireFormatException {
        ByteBuffer bytes =
                input.isReadable() ? input.nioBuffer() : NOTHING; // Mostly so, and asked for with each frame.
        int before = bytes.position();
        Command command = reader.next(bytes);
        input.skipBytes(bytes.position() - before);
        return command;
    }

    private void handle(Command command) {
        log.trace("{}", command);
        session.command(command);
        if (!owner.hasEnded()) {
            viewer.pace();
        }
    }

    private void yieldTurn() {
        if (context != null) {
            turnOver = true;
            // A task that is due now, unlike one that is executed, waits until the loop has looked at all sockets:
            // it runs executed tasks for up to a second before it does, however many more they queue.
            context.executor()
                    .schedule(
                            () -> {
                                turnOver = false;
                                process();
                            },
                            1,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void updateReading() {
        if (context != null && !owner.hasEnded()) {
            // While a frame is awaited the end of the connection must be noticed.
            boolean reading = (session.accepts() || (session.isAwaiting() && !input.isReadable())) && !turnOver;
            if (context.channel().config().isAutoRead() != reading) {
                context.channel().config().setAutoRead(reading);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("a control connection broke: {}", cause.toString());
            failed.close();
        } else {
            owner.failed(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        input.release();
        input = Unpooled.EMPTY_BUFFER;
    }
}
