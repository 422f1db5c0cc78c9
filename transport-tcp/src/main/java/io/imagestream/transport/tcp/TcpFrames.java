package io.imagestream.transport.tcp;

import io.imagestream.Frame;
import io.imagestream.spi.StreamFeed;
import io.imagestream.transport.netty.FormEncoder;
import io.imagestream.transport.netty.FrameForm;
import io.imagestream.transport.netty.FrameMessages;
import io.imagestream.transport.netty.MemoryBudget;
import io.imagestream.transport.netty.PreparedFrame;
import io.imagestream.transport.netty.PreparedFrames;
import io.imagestream.wire.MultipartPart;
import io.imagestream.wire.TcpFrameHeader;
import java.math.BigInteger;
import java.security.SecureRandom;

/** A stream's frames in their forms for TCP, shared by all TCP servers of the stream. */
final class TcpFrames implements StreamFeed.Shared {
    /** The original's form. */
    static final int ORIGINAL = PreparedFrame.FIRST_FORM;
    /** A part of a multipart answer. */
    static final int PART = ORIGINAL + 1;
    /** A WebSocket message. */
    static final int MESSAGE = PART + 1;

    private static final int BOUNDARY_BITS = 160;
    private static final int BASE = 36;

    private final StreamFeed feed;
    /** Random and long, because clients look for it among the bytes of images. */
    private final String boundary = "frame-" + new BigInteger(BOUNDARY_BITS, new SecureRandom()).toString(BASE);

    private final PreparedFrames frames;

    private TcpFrames(StreamFeed feed) {
        this.feed = feed;
        FormEncoder encoder = new FormEncoder(
                frame -> TcpFrameHeader.encode(frame.id(), frame.size()),
                new Part(boundary),
                frame -> FrameMessages.head(frame, feed.id()));
        frames = new PreparedFrames(feed, encoder, () -> MemoryBudget.of(feed));
    }

    static TcpFrames of(StreamFeed feed) {
        return feed.shared(TcpFrames.class, TcpFrames::new);
    }

    /** A part of a multipart answer, with the boundary behind it that ends it. */
    private record Part(String boundary) implements FrameForm {
        @Override
        public byte[] head(Frame frame) {
            return MultipartPart.header(
                    frame.format().mediaType(), frame.size(), FrameMessages.micros(frame.captured()), frame.id());
        }

        @Override
        public byte[] tail() {
            return MultipartPart.end(boundary);
        }
    }

    StreamFeed feed() {
        return feed;
    }

    String boundary() {
        return boundary;
    }

    PreparedFrames frames() {
        return frames;
    }

    @Override
    public void close() {
        frames.close();
    }
}
