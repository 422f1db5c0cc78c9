package io.imagestream.transport.tcp;

import io.imagestream.spi.ClientTransport;
import io.imagestream.transport.netty.LoopConnection;
import io.imagestream.wire.TcpFrameReader;
import io.imagestream.wire.WireFormatException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads frames from a data channel and hands them on. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private final TcpFrameReader reader;
    private final ClientTransport.Events events;
    private final BiConsumer<String, @Nullable Throwable> failed;

    FrameHandler(int maxFrameLength, ClientTransport.Events events, BiConsumer<String, @Nullable Throwable> failed) {
        reader = new TcpFrameReader(maxFrameLength);
        this.events = events;
        this.failed = failed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            ByteBuffer bytes = received.nioBuffer();
            TcpFrameReader.WireFrame frame;
            while ((frame = reader.next(bytes)) != null) {
                events.frame(frame.id(), frame.bytes(), null);
            }
        } catch (WireFormatException e) {
            failed.accept(String.valueOf(e.getMessage()), e);
        } finally {
            received.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed.accept("the server closed the data connection", null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed.accept(LoopConnection.reason(cause), cause);
    }
}
