package io.imagestream.transport.netty;

import io.imagestream.Frame;
import io.imagestream.ImageFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A frame as it goes to every client: the heads of all wire forms and the image in one direct buffer.
 *
 * <p>The buffer is counted. Whoever keeps the frame holds one count; each client that sends it takes one more. The buffer is not
 * pooled, because a pooled one that has been freed may be another frame's by the time a slow thread asks for it.
 */
public final class PreparedFrame {
    /** The form whose head lies next to the image, so that it goes out in one piece. */
    public static final int FIRST_FORM = 0;

    /** Their own, so that what prepared frames hold can be told from all other memory. */
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true);

    private static final MemoryShortage SHORTAGE = new MemoryShortage();

    /** A part of the buffer. */
    record Piece(int start, int length) {}

    private final int id;
    private final ImageFormat format;
    private final Instant captured;
    private final int imageLength;
    private final ByteBuf bytes;
    private final int length;
    private final List<Piece> heads;
    private final List<Piece> bodies;
    /** The image's, once somebody asked for it; two threads may find the same one. */
    private volatile long checksum = -1;

    private volatile boolean kept = true;
    private volatile boolean used = true;

    /**
     * Makes a prepared frame.
     *
     * @param frame the frame, which is not held: its bytes are in the buffer
     * @param bytes a buffer that is not pooled; its one count passes to the frame
     * @param heads each form's head
     * @param bodies each form's image with what follows it
     */
    PreparedFrame(Frame frame, ByteBuf bytes, List<Piece> heads, List<Piece> bodies) {
        id = frame.id();
        format = frame.format();
        captured = frame.captured();
        imageLength = frame.size();
        this.bytes = bytes;
        this.heads = List.copyOf(heads);
        this.bodies = List.copyOf(bodies);
        length = bytes.readableBytes();
    }

    /**
     * Makes a frame that is prepared in one form alone, {@link #FIRST_FORM}, which is in one piece and holds no image as it was.
     *
     * @param frame the frame, which is not held
     * @param length the length of the form in bytes
     * @param write writes so many bytes
     * @return the prepared frame, whose count is the caller's
     */
    public static PreparedFrame whole(Frame frame, int length, Consumer<ByteBuffer> write) {
        ByteBuf bytes = memory(length);
        try {
            write.accept(bytes.nioBuffer(0, length));
        } catch (RuntimeException | Error e) {
            bytes.release();
            throw e;
        }
        bytes.writerIndex(length);
        return new PreparedFrame(frame, bytes, List.of(new Piece(0, 0)), List.of(new Piece(0, length)));
    }

    /**
     * Returns a new buffer for a prepared frame.
     *
     * @throws OutOfMemoryError when there is no direct memory for it
     */
    static ByteBuf memory(int length) {
        SHORTAGE.check(length);
        try {
            return ALLOCATOR.directBuffer(length, length);
        } catch (OutOfMemoryError e) {
            SHORTAGE.happened(length);
            throw e;
        }
    }

    /**
     * Returns how much memory the prepared frames of the whole JVM take.
     *
     * @return bytes; 0 when every count was given back
     */
    public static long heldBytes() {
        return ALLOCATOR.metric().usedDirectMemory();
    }

    /**
     * Returns the frame's id.
     *
     * @return 0 or more
     */
    public int id() {
        return id;
    }

    /**
     * Returns the image's format.
     *
     * @return the format
     */
    public ImageFormat format() {
        return format;
    }

    /**
     * Returns when the image was taken.
     *
     * @return the time on the wall clock
     */
    public Instant captured() {
        return captured;
    }

    /**
     * Returns a checksum of the image, found once for all who ask; only for who holds a count.
     *
     * @return its CRC-32
     */
    public long checksum() {
        long known = checksum;
        if (known < 0) {
            CRC32 sum = new CRC32();
            sum.update(bytes.nioBuffer(bodies.get(FIRST_FORM).start(), imageLength));
            known = sum.getValue();
            checksum = known;
        }
        return known;
    }

    /**
     * Returns how much memory the frame takes.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Returns the length on the wire.
     *
     * @param form the wire form
     * @return bytes
     */
    public int length(int form) {
        return heads.get(form).length() + bodies.get(form).length();
    }

    /**
     * Says whether the frame is kept for others, too; else the clients that still send it are all that pins its memory.
     *
     * @return false once it was dropped
     */
    public boolean isKept() {
        return kept;
    }

    /**
     * Takes a count for one client's sending.
     *
     * @return false when the frame was freed meanwhile
     */
    boolean retain() {
        if (!kept) {
            return false;
        }
        try {
            bytes.retain();
            used = true;
            return true;
        } catch (IllegalReferenceCountException e) {
            return false; // It was dropped between the two lines, and nobody else was sending it.
        }
    }

    /** Takes one more count, for one client's sending; only by who holds one. */
    public void share() {
        bytes.retain();
    }

    /**
     * Returns a view of a form for one client's socket, whole or, where the head is separate, what follows it. It takes over
     * one count.
     *
     * @param form the wire form
     * @return a view with indexes of its own
     */
    public ByteBuf body(int form) {
        Piece body = bodies.get(form);
        if (form == FIRST_FORM) {
            Piece head = heads.get(FIRST_FORM);
            return view(head.start(), head.length() + body.length());
        }
        return view(body.start(), body.length());
    }

    /**
     * Returns a view of a form's head for one client's socket. It takes over one count, too.
     *
     * @param form the wire form
     * @return a view with indexes of its own
     */
    public ByteBuf head(int form) {
        return view(heads.get(form).start(), heads.get(form).length());
    }

    /**
     * Says whether a form goes out in two pieces, each with a count of its own.
     *
     * @param form the wire form
     * @return false where {@link #body} holds the head
     */
    public boolean hasSeparateHead(int form) {
        return form != FIRST_FORM;
    }

    /**
     * Returns a view of the image alone, which takes over one count.
     *
     * @return a view with indexes of its own
     */
    public ByteBuf image() {
        return view(bodies.get(FIRST_FORM).start(), imageLength);
    }

    private ByteBuf view(int start, int count) {
        return bytes.duplicate().setIndex(start, start + count);
    }

    /** Gives one count back. */
    public void release() {
        bytes.release();
    }

    /** Gives the keeper's count back. */
    void drop() {
        kept = false;
        bytes.release();
    }

    /** Says whether nobody holds the frame any more. */
    boolean isFreed() {
        return bytes.refCnt() == 0;
    }

    /** Says whether the frame was sent since the last call. */
    boolean wasUsed() {
        boolean result = used;
        used = false;
        return result;
    }
}
