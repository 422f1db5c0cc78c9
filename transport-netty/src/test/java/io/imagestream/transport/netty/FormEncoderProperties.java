package io.imagestream.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagestream.Frame;
import io.imagestream.testkit.TestFrames;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class FormEncoderProperties {
    private long memoryBefore;

    @BeforeTry
    void countMemory() {
        memoryBefore = PreparedFrame.heldBytes();
    }

    @AfterTry
    void noMemoryIsLeft() {
        assertThat(PreparedFrame.heldBytes()).isEqualTo(memoryBefore);
    }

    /** A form with so long a head, which is different for each frame. */
    private record Form(int headLength, byte[] tail) implements FrameForm {
        @Override
        public byte[] head(Frame frame) {
            byte[] head = new byte[headLength];
            new Random(31L * headLength + frame.id()).nextBytes(head);
            return head;
        }
    }

    private static byte[] take(ByteBuf view) {
        byte[] bytes = new byte[view.readableBytes()];
        view.readBytes(bytes);
        view.release();
        return bytes;
    }

    /** Takes what a client of a form is sent. */
    private static byte[] take(PreparedFrame frame, int form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (frame.hasSeparateHead(form)) {
            frame.share();
            out.writeBytes(take(frame.head(form)));
        }
        frame.share();
        out.writeBytes(take(frame.body(form)));
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void eachFormIsItsHeadTheImageAndItsTail(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 40) Integer> headLengths,
            @ForAll @IntRange(max = 5) int tailed,
            @ForAll @IntRange(max = 30) int tailLength,
            @ForAll @IntRange(min = 8, max = 3_000) int imageLength,
            @ForAll @IntRange(min = 0) int id) {
        byte[] tail = new byte[tailLength];
        new Random(tailLength).nextBytes(tail);
        FrameForm[] forms = new FrameForm[headLengths.size()];
        for (int i = 0; i < forms.length; i++) {
            forms[i] = new Form(headLengths.get(i), i == tailed ? tail : new byte[0]);
        }
        Frame source = TestFrames.frame(id, imageLength);
        byte[] image = TestFrames.jpeg(id, imageLength);

        PreparedFrame frame = new FormEncoder(forms).prepare(source);

        int heads = headLengths.stream().mapToInt(Integer::intValue).sum();
        assertThat(frame.length()).isEqualTo(heads + imageLength + (tailed < forms.length ? tailLength : 0));
        assertThat(PreparedFrame.heldBytes() - memoryBefore).isEqualTo(frame.length());
        for (int round = 0; round < 2; round++) { // Whoever reads a view leaves the others as they are.
            for (int form = 0; form < forms.length; form++) {
                byte[] expected = join(forms[form].head(source), image, forms[form].tail());
                assertThat(take(frame, form)).isEqualTo(expected);
                assertThat(frame.length(form)).isEqualTo(expected.length);
                assertThat(frame.hasSeparateHead(form)).isEqualTo(form > 0);
            }
        }
        frame.share();
        assertThat(take(frame.image())).isEqualTo(image);
        assertThat(frame.id()).isEqualTo(source.id());
        assertThat(frame.format()).isEqualTo(source.format());
        assertThat(frame.captured()).isEqualTo(source.captured());
        frame.drop();
        assertThat(frame.isFreed()).isTrue();
    }

    /** Gathering costs: the form of most clients goes out in one piece. */
    @Example
    void theFirstFormIsOnePieceOfMemory() {
        PreparedFrame frame =
                new FormEncoder(new Form(9, new byte[3]), new Form(20, new byte[0])).prepare(TestFrames.frame(1, 100));
        ByteBuf first = frame.body(PreparedFrame.FIRST_FORM);
        assertThat(first.isDirect()).isTrue();
        assertThat(first.nioBufferCount()).isEqualTo(1);
        assertThat(first.readableBytes()).isEqualTo(112);
        frame.drop();
    }

    @Example
    void everyViewHoldsACount() {
        PreparedFrame frame =
                new FormEncoder(new Form(9, new byte[0]), new Form(20, new byte[3])).prepare(TestFrames.frame(1, 100));
        assertThat(frame.retain()).isTrue();
        frame.share();
        ByteBuf head = frame.head(1);
        ByteBuf body = frame.body(1);
        frame.share();
        ByteBuf image = frame.image();
        frame.drop();
        body.release();
        image.release();
        assertThat(frame.isFreed()).isFalse();
        assertThat(PreparedFrame.heldBytes() - memoryBefore).isEqualTo(frame.length());
        head.release();
        assertThat(frame.isFreed()).isTrue();
        assertThat(PreparedFrame.heldBytes()).isEqualTo(memoryBefore);
    }

    @Example
    void onlyOneFormMayHaveATail() {
        Form tailed = new Form(1, "tail".getBytes(US_ASCII));
        Form plain = new Form(1, new byte[0]);
        new FormEncoder(plain, tailed, plain);
        new FormEncoder(tailed);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FormEncoder(tailed, plain, tailed))
                .withMessageContaining("only one");
    }
}
