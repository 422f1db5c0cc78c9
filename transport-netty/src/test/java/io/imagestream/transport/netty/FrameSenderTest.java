package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagestream.Frame;
import io.imagestream.spi.TlsOptions;
import io.imagestream.testkit.TestFrames;
import io.imagestream.transport.netty.http.Tls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameSenderTest {
    private static final byte[] ONE_PIECE = "one:".getBytes(US_ASCII);
    private static final byte[] HEAD = "head:".getBytes(US_ASCII);
    private static final byte[] TAIL = ":tail".getBytes(US_ASCII);
    private static final int IMAGE = 1_000;
    private static final int TWO_PIECES = PreparedFrame.FIRST_FORM + 1;
    private static final int LENGTH = HEAD.length + IMAGE + TAIL.length;

    private static final FrameEncoder ENCODER = new FormEncoder(frame -> ONE_PIECE, new FrameForm() {
        @Override
        public byte[] head(Frame frame) {
            return HEAD;
        }

        @Override
        public byte[] tail() {
            return TAIL;
        }
    });

    private final long memoryBefore = PreparedFrame.heldBytes();
    private final EmbeddedSocket channel = new EmbeddedSocket();
    private final RecordingClientMonitor monitor = new RecordingClientMonitor();
    private final List<Throwable> caught = new ArrayList<>();
    private final List<PreparedFrame> frames = new ArrayList<>();
    private long now = -5_000;
    private int taken;
    private Runnable onTaken = () -> {};
    private final FrameSender inOne = sender(PreparedFrame.FIRST_FORM);
    private final FrameSender inTwo = sender(TWO_PIECES);

    FrameSenderTest() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                caught.add(cause);
            }
        });
    }

    @AfterEach
    void everyCountIsGivenBack() {
        channel.closeAndCountMemory();
        frames.forEach(PreparedFrame::drop);
        assertThat(PreparedFrame.heldBytes()).isEqualTo(memoryBefore);
    }

    private FrameSender sender(int form) {
        return new FrameSender(channel, form, monitor, () -> now, () -> {
            taken++;
            onTaken.run();
        });
    }

    /** A frame with a count for a sender. */
    private PreparedFrame frame(int id) {
        PreparedFrame frame = ENCODER.prepare(TestFrames.frame(id, IMAGE));
        frames.add(frame);
        frame.share();
        return frame;
    }

    private static byte[] inTwo(int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HEAD);
        out.writeBytes(TestFrames.jpeg(id, IMAGE));
        out.writeBytes(TAIL);
        return out.toByteArray();
    }

    private static byte[] inOne(int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ONE_PIECE);
        out.writeBytes(TestFrames.jpeg(id, IMAGE));
        return out.toByteArray();
    }

    @Test
    void aFrameThatFitsIsTakenAtOnce() {
        inOne.send(frame(1));
        assertThat(monitor.drain()).containsExactly("sending 1004 at -5000", "sent at -5000");
        assertThat(taken).isEqualTo(1);
        assertThat(inOne.isBusy()).isFalse();
        assertThat(channel.takeSent()).isEqualTo(inOne(1));
        inTwo.send(frame(2));
        assertThat(monitor.drain()).containsExactly("sending " + LENGTH + " at -5000", "sent at -5000");
        assertThat(taken).isEqualTo(2);
        assertThat(channel.takeSent()).isEqualTo(inTwo(2));
    }

    @Test
    void oneFrameIsUnderWayAtATime() {
        channel.room(0);
        PreparedFrame first = frame(1);
        inTwo.send(first);
        assertThat(inTwo.isBusy()).isTrue();
        assertThat(inTwo.frameUnderWay()).isSameAs(first);
        PreparedFrame second = frame(2);
        assertThatIllegalStateException().isThrownBy(() -> inTwo.send(second)).withMessageContaining("one frame");
        assertThatIllegalStateException().isThrownBy(() -> inTwo.repeat(second));
        second.release(); // It stayed the caller's.
        assertThat(monitor.drain()).containsExactly("sending " + LENGTH + " at -5000");
        channel.room(LENGTH - 1);
        assertThat(taken).isZero();
        assertThat(inTwo.isBusy()).isTrue();
        channel.room(1);
        assertThat(taken).isEqualTo(1);
        assertThat(inTwo.isBusy()).isFalse();
        assertThat(inTwo.frameUnderWay()).isNull();
        assertThat(channel.takeSent()).isEqualTo(inTwo(1));
    }

    @Test
    void theNextFrameMayBeSentAsSoonAsOneIsTaken() {
        onTaken = () -> {
            if (taken < 100) {
                inTwo.send(frame(taken));
            }
        };
        inTwo.send(frame(0));
        channel.run();
        assertThat(taken).isEqualTo(100);
        byte[] sent = channel.takeSent();
        assertThat(sent).hasSize(100 * LENGTH).startsWith(inTwo(0)).endsWith(inTwo(99));
    }

    @Test
    void whatIsSentOnceMoreIsToldApart() {
        channel.room(0);
        PreparedFrame last = frame(1);
        inTwo.repeat(last);
        now += 10;
        channel.room(100);
        assertThat(inTwo.waitedNanos(now)).isZero();
        now += 10;
        channel.room(LENGTH);
        assertThat(monitor.drain())
                .containsExactly(
                        "repeating " + LENGTH + " at -5000",
                        "pending " + (LENGTH - 100) + " at -4990",
                        "sent at -4980");
        assertThat(taken).isEqualTo(1);
        assertThat(channel.takeSent()).isEqualTo(inTwo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, TWO_PIECES})
    void theWaitIsCountedFromTheLastByteThatWasTaken(int form) {
        FrameSender sender = form == TWO_PIECES ? inTwo : inOne;
        int length = form == TWO_PIECES ? LENGTH : ONE_PIECE.length + IMAGE;
        assertThat(sender.waitedNanos(now)).as("nothing is under way").isZero();
        channel.room(2);
        sender.send(frame(1));
        assertThat(sender.waitedNanos(now)).as("two bytes were taken").isZero();
        now += 7;
        assertThat(sender.waitedNanos(now)).isEqualTo(7);
        now += 7;
        assertThat(sender.waitedNanos(now)).isEqualTo(14);
        channel.room(500);
        assertThat(sender.waitedNanos(now)).isZero();
        now += 9;
        assertThat(sender.waitedNanos(now)).isEqualTo(9);
        assertThat(monitor.drain())
                .containsExactly(
                        "sending " + length + " at -5000",
                        "pending " + (length - 2) + " at -5000",
                        "pending " + (length - 502) + " at -4986");
        channel.room(length);
        assertThat(sender.waitedNanos(now)).as("nothing is under way").isZero();
        now += 1_000;
        channel.room(0);
        sender.send(frame(2));
        now += 3;
        assertThat(sender.waitedNanos(now)).as("another frame waits anew").isEqualTo(3);
    }

    @Test
    void everyByteTakenIsProgress() {
        channel.room(0);
        inTwo.send(frame(1));
        monitor.drain();
        for (int left = LENGTH - 1; left > 0; left--) {
            now += 5;
            channel.room(1);
            if (left == LENGTH - HEAD.length) {
                continue; // The head's last byte alone goes unseen.
            }
            assertThat(inTwo.waitedNanos(now)).isZero();
            assertThat(monitor.drain()).containsExactly("pending " + left + " at " + now);
        }
        channel.room(1);
        assertThat(taken).isEqualTo(1);
        assertThat(channel.takeSent()).isEqualTo(inTwo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, TWO_PIECES})
    void aWriteThatFailsIsToldToThePipeline(int form) {
        FrameSender sender = form == TWO_PIECES ? inTwo : inOne;
        channel.room(3);
        sender.send(frame(1));
        channel.breakWrites(new IOException("reset by peer"));
        channel.room(LENGTH);
        assertThat(caught).isNotEmpty().allMatch(cause -> cause instanceof IOException);
        assertThat(caught.get(0)).hasMessage("reset by peer");
        assertThat(taken).isZero();
        assertThat(sender.isBusy()).isFalse();
        assertThat(monitor.drain()).containsExactly("sending " + (form == TWO_PIECES ? LENGTH : 1004) + " at -5000");
    }

    @Test
    void whatIsSentOnAClosedChannelFails() {
        channel.close();
        channel.run();
        inTwo.send(frame(1));
        channel.run();
        assertThat(inTwo.isBusy()).isFalse();
        assertThat(taken).isZero();
        assertThatThrownBy(channel::checkException)
                .as("no handler is left to tell")
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void afterTheEndNothingIsToldAnyMore() {
        channel.room(10);
        inTwo.send(frame(1));
        inTwo.close();
        assertThat(inTwo.isBusy()).isFalse();
        assertThat(inTwo.frameUnderWay()).isNull();
        assertThat(inTwo.waitedNanos(now + 1_000)).isZero();
        channel.room(LENGTH);
        assertThat(taken).isZero();
        assertThat(monitor.drain()).containsExactly("sending " + LENGTH + " at -5000");
        FrameSender broken = sender(TWO_PIECES);
        channel.room(0);
        broken.send(frame(2));
        broken.close();
        channel.close();
        channel.run();
        assertThat(taken).isZero();
    }

    @Test
    void aFrameThatWasDroppedIsHeldUntilItIsTaken() {
        channel.room(0);
        PreparedFrame frame = frame(1);
        inTwo.send(frame);
        frames.remove(frame);
        frame.drop();
        assertThat(inTwo.frameUnderWay().isKept()).isFalse();
        assertThat(frame.isFreed()).isFalse();
        channel.room(LENGTH);
        assertThat(frame.isFreed()).isTrue();
        assertThat(channel.takeSent()).isEqualTo(inTwo(1));
    }

    // --- within TLS -------------------------------------------------------------------------------------------------

    /** The frame's own bytes are used up at once there, by the encryption. */
    @Test
    void withinTlsTheEncryptedBytesAreWaitedFor() throws IOException {
        char[] password = "changeit".toCharArray();
        channel.pipeline()
                .addLast(Tls.server(new TlsOptions.Store(TlsPeer.CERTIFICATE.keyStore(password), password))
                        .newHandler(channel.alloc()));
        TlsPeer peer = new TlsPeer(channel).shakeHands();
        FrameSender sender = sender(TWO_PIECES);
        PreparedFrame large = ENCODER.prepare(TestFrames.frame(1, 100_000));
        frames.add(large);
        int length = large.length(TWO_PIECES);
        channel.room(0);
        large.share();
        sender.send(large);
        assertThat(sender.isBusy()).isTrue();
        assertThat(sender.waitedNanos(now)).isZero();
        now += 7;
        assertThat(sender.waitedNanos(now)).isEqualTo(7);
        channel.room(50_000);
        assertThat(sender.waitedNanos(now)).isZero();
        now += 9;
        assertThat(sender.waitedNanos(now)).isEqualTo(9);
        List<String> counted = monitor.drain();
        assertThat(counted).hasSize(2).startsWith("sending " + length + " at -5000");
        assertThat(counted.get(1)).matches("pending 5[0-9]{4} at -4993");
        assertThat(taken).isZero();
        channel.room(Long.MAX_VALUE);
        assertThat(taken).isEqualTo(1);
        assertThat(monitor.drain()).containsExactly("sent at -4984");
        byte[] heard = peer.heard();
        assertThat(heard).hasSize(length).startsWith(HEAD).endsWith(TAIL);
        assertThat(Arrays.copyOfRange(heard, HEAD.length, HEAD.length + 100_000))
                .isEqualTo(TestFrames.jpeg(1, 100_000));
        assertThat(peer.closeAndCountMemory()).isZero();
    }
}
