package io.imagestream.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;

/**
 * A frame as it goes to every client: header and image in one direct buffer.
 *
 * <p>The buffer is counted. Whoever keeps the frame holds one count; each client that sends it takes one more. The buffer is not
 * pooled, because a pooled one that has been freed may be another frame's by the time a slow thread asks for it.
 */
public final class PreparedFrame {
    private final int id;
    private final ByteBuf bytes;
    private final int length;
    private volatile boolean kept = true;
    private volatile boolean used = true;

    /**
     * Makes a prepared frame.
     *
     * @param id the frame's id
     * @param bytes a buffer that is not pooled; its one count passes to the frame
     */
    PreparedFrame(int id, ByteBuf bytes) {
        this.id = id;
        this.bytes = bytes;
        length = bytes.readableBytes();
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
     * Returns the length on the wire.
     *
     * @return bytes
     */
    public int length() {
        return length;
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
     * Returns a view for one client's socket, which takes over one count.
     *
     * @return a view with indexes of its own
     */
    public ByteBuf view() {
        return bytes.duplicate();
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
