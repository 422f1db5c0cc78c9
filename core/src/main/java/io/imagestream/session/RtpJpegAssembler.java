package io.imagestream.session;

import io.imagestream.session.SequenceWindow.Arrival;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegPayload;
import io.imagestream.wire.RtpPacket;
import io.imagestream.wire.WireFormatException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together from RTP packets (RFC 2435) that may be lost, late, doubled or out of order.
 *
 * <p>A frame is what has one timestamp. It is told when all its bytes have come, up to the packet with the marker, and its
 * quantization tables are known; never otherwise. Frames are told in the order of their timestamps: one that is whole drops those
 * before it. At most four are put together at a time; for a fifth the one with the oldest timestamp is dropped. What belongs to a
 * frame that was told or dropped, or to one before it, is passed over.
 *
 * <p>A frame's packets must agree about type, Q, size and restart interval; the first to come decides, and others are rejected.
 * Those with Q 128 to 254 may leave out the tables that came before with the same Q. Where packets say no size, as they cannot
 * above 2040 pixels, that of the constructor counts; it also counts where they say it rounded up to eight. An end-of-image marker
 * at the end of the data is cut off.
 *
 * <p>It listens to one source at a time, an address and an SSRC: the first that sends a packet of JPEG. Packets of others are
 * rejected until that one was silent for a second or {@link #ended}. Packets with another payload type are rejected, too, but
 * count as heard in the sequence. When a source sets its timestamps back, frames begin anew.
 *
 * <p>Memory follows what has really arrived, not what headers promise, and is bounded by {@link #maxHeldBytes} and 16 KB of
 * tables. No datagram makes this throw. Not thread-safe.
 */
public final class RtpJpegAssembler {
    /** What becomes of the packets. Must not throw, nor call the assembler. */
    public interface Sink {
        /**
         * Take a frame of which all bytes have come.
         *
         * @param image the frame, which belongs to the receiver
         * @param timestamp its timestamp, 90,000 a second, 32 bits that wrap around
         */
        void frame(RtpJpegImage image, int timestamp);

        /**
         * Count a frame that began and was dropped before it was whole.
         *
         * @param timestamp its timestamp
         */
        void incomplete(int timestamp);

        /**
         * Count packets that never came, by the gaps in the sequence numbers. One that comes late is not among them, unless
         * thousands of others came before it, or it took longer than a frame may wait.
         *
         * @param packets how many, 1 or more
         */
        void lost(long packets);

        /**
         * Count a packet that is none, is of another source, or contradicts others; or a whole frame without tables.
         *
         * @param why what was received and what is allowed, fit for a log
         */
        void rejected(String why);
    }

    private static final int MAX_PARTIAL = 4;
    private static final long SILENCE_NANOS = 1_000_000_000;
    private static final int UNIT = 8;

    private final int payloadType;
    private final int maxFrameLength;
    private final long maxIdleNanos;
    private final int toldWidth;
    private final int toldHeight;
    private final long maxHeldBytes;
    private final Sink sink;

    private @Nullable InetSocketAddress sender;
    private int ssrc;
    private long heardNanos;

    private final SequenceWindow sequence = new SequenceWindow();
    private long closedNanos;

    /** By their timestamps, the oldest first. */
    private final List<Partial> partials = new ArrayList<>(MAX_PARTIAL + 1);

    private long heldBytes;

    /** Whether a frame was told or dropped, and the newest timestamp of those. */
    private boolean anyFinished;

    private int finished;

    /** By Q. */
    private final Map<Integer, ByteBuffer> tables = new HashMap<>();

    /**
     * Creates an assembler.
     *
     * @param payloadType the payload type that means JPEG, 0 to 127
     * @param maxFrameLength longest scan accepted, in bytes; at least 1
     * @param maxIdleNanos how long a frame may wait for its next packet, in nanoseconds; at least 1
     * @param width the images' width in pixels, 1 to 65535, where packets do not say it; 0 when it is not known
     * @param height the images' height in pixels, 1 to 65535, where packets do not say it; 0 when it is not known
     * @param sink is told what becomes of the packets
     */
    public RtpJpegAssembler(int payloadType, int maxFrameLength, long maxIdleNanos, int width, int height, Sink sink) {
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException("payloadType must be 0 to 127, not " + payloadType);
        }
        if (maxFrameLength < 1 || maxIdleNanos < 1) {
            throw new IllegalArgumentException("maxFrameLength and maxIdleNanos must be 1 or more, not "
                    + maxFrameLength + " and " + maxIdleNanos);
        }
        if (Math.min(width, height) < 0 || Math.max(width, height) > 65_535) {
            throw new IllegalArgumentException("width and height must be 0 to 65535, not " + width + " and " + height);
        }
        this.payloadType = payloadType;
        this.maxFrameLength = Math.min(maxFrameLength, RtpJpegImage.MAX_SCAN);
        this.maxIdleNanos = maxIdleNanos;
        this.toldWidth = width;
        this.toldHeight = height;
        this.maxHeldBytes = maxHeldBytes(this.maxFrameLength);
        this.sink = sink;
    }

    /**
     * Returns how much may be held: twice the longest frame and 1 MiB. Each slice counts as 80 bytes more than it holds.
     *
     * @param maxFrameLength longest scan accepted, in bytes
     * @return a number of bytes; beyond it the frame with the oldest timestamp is dropped
     */
    public static long maxHeldBytes(int maxFrameLength) {
        return FrameAssembler.maxHeldBytes(Math.min(maxFrameLength, RtpJpegImage.MAX_SCAN));
    }

    /**
     * Returns how much is held for frames that are not whole.
     *
     * @return bytes, those that slices take besides what they hold included; at most {@link #maxHeldBytes}
     */
    public long heldBytes() {
        return heldBytes;
    }

    // --- packets ----------------------------------------------------------------------------------------------------

    /**
     * Takes a datagram. What it holds is copied.
     *
     * @param from who sent it
     * @param datagram the datagram, from position to limit, neither of which changes; RTCP, which {@link RtpPacket#isRtcp} tells
     *     where it comes to the same port, is not for here
     * @param nowNanos the time
     */
    public void accept(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        sweep(nowNanos);
        try {
            RtpPacket packet = RtpPacket.parse(datagram);
            boolean known = packet.ssrc() == ssrc && from.equals(sender);
            Arrival arrival = known ? arrive(packet.sequence(), nowNanos) : Arrival.NEWER;
            if (packet.payloadType() != payloadType) {
                throw new WireFormatException("the payload type of an RTP packet is " + packet.payloadType() + ", only "
                        + payloadType + " is allowed");
            }
            RtpJpegPayload payload = RtpJpegPayload.parse(packet.payload());
            check(payload);
            if (!known) {
                change(from, packet, nowNanos);
            }
            heardNanos = nowNanos;
            take(packet, payload, arrival, nowNanos);
        } catch (WireFormatException e) {
            sink.rejected(String.valueOf(e.getMessage()));
        }
    }

    private Arrival arrive(int number, long nowNanos) {
        Arrival arrival = sequence.arrive(number);
        if (arrival != Arrival.NEWER && nowNanos - heardNanos >= SILENCE_NANOS) {
            sequence.end(); // Nothing is that late: the sender began anew.
            return sequence.arrive(number);
        }
        return arrival;
    }

    private void check(RtpJpegPayload payload) throws WireFormatException {
        int end = payload.offset() + payload.data().remaining();
        if (end > maxFrameLength) {
            throw new WireFormatException(
                    "a JPEG packet ends at byte " + end + " of a frame, at most " + maxFrameLength + " are allowed");
        }
        if (side(payload.width(), toldWidth) == 0 || side(payload.height(), toldHeight) == 0) {
            throw new WireFormatException("the size in a JPEG packet is " + payload.width() + "x" + payload.height()
                    + ", 8 to 2040 are allowed where no other description of the stream tells the size");
        }
    }

    private static int side(int said, int told) {
        return said == 0 || (told > said - UNIT && told <= said) ? told : said;
    }

    /** Listens to another source from now on, if it may. */
    private void change(InetSocketAddress from, RtpPacket packet, long nowNanos) throws WireFormatException {
        if (sender != null && nowNanos - heardNanos < SILENCE_NANOS) {
            throw new WireFormatException("an RTP packet is from " + hex(packet.ssrc()) + " at " + from.getHostString()
                    + ", only " + hex(ssrc) + " at " + sender.getHostString() + " is allowed until it ends");
        }
        leave();
        sender = from;
        ssrc = packet.ssrc();
        sequence.arrive(packet.sequence());
        closedNanos = nowNanos;
    }

    private static String hex(int ssrc) {
        return "SSRC 0x" + Integer.toHexString(ssrc);
    }

    private void leave() {
        beginAnew();
        sequence.end();
        tellLost();
        tables.clear();
        sender = null;
    }

    /**
     * Says whether a source is the one that is listened to. Its reports come from the same machine, but mostly not from the same
     * port.
     *
     * @param machine the address of who sent something
     * @param ssrc the SSRC that it has
     * @return false, too, while nobody is listened to
     */
    public boolean listensTo(InetAddress machine, int ssrc) {
        return sender != null && ssrc == this.ssrc && machine.equals(sender.getAddress());
    }

    /**
     * Listens no more to a source that said that it ends; frames that are not whole are dropped. Any source may be next.
     *
     * @param ssrc who ended; nothing happens when it is not the one that is listened to
     */
    public void ended(int ssrc) {
        if (sender != null && ssrc == this.ssrc) {
            leave();
        }
    }

    private void tellLost() {
        long lost = sequence.takeLost();
        if (lost > 0) {
            sink.lost(lost);
        }
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    private void take(RtpPacket packet, RtpJpegPayload payload, Arrival arrival, long nowNanos)
            throws WireFormatException {
        remember(payload, arrival);
        if (!payload.data().hasRemaining() && !packet.marker()) {
            return;
        }
        int timestamp = packet.timestamp();
        if (anyFinished && timestamp - finished <= 0) {
            // Older than what is finished. A late one has a sequence number that is older, too.
            if (timestamp == finished || arrival != Arrival.NEWER) {
                return;
            }
            beginAnew();
        }
        Partial partial = partial(timestamp);
        if (partial == null) {
            partial = begin(timestamp, Head.of(payload), nowNanos);
            if (partial == null) {
                return;
            }
        }
        partial.check(packet, payload);
        switch (partial.place(payload)) {
            case FREE -> store(partial, packet, payload, nowNanos);
            case TAKEN -> {
                // A duplicate.
            }
            case OVERLAPS ->
                throw new WireFormatException("bytes " + payload.offset() + " to "
                        + (payload.offset() + payload.data().remaining() - 1) + " of a frame overlap others that came");
        }
    }

    private void remember(RtpJpegPayload payload, Arrival arrival) {
        boolean shared = payload.q() >= RtpJpegPayload.OWN_TABLES && payload.q() < RtpJpegPayload.ALWAYS_OWN_TABLES;
        if (shared && payload.tables().hasRemaining()) {
            if (arrival == Arrival.NEWER || !tables.containsKey(payload.q())) {
                tables.put(payload.q(), copy(payload.tables()));
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer tables) {
        return ByteBuffer.allocate(RtpJpegImage.TABLES_LENGTH)
                .put(tables.duplicate())
                .flip();
    }

    private @Nullable Partial partial(int timestamp) {
        for (Partial partial : partials) {
            if (partial.timestamp == timestamp) {
                return partial;
            }
        }
        return null;
    }

    /** Begins a frame; returns null when it is older than four others, so that it is dropped at once. */
    private @Nullable Partial begin(int timestamp, Head head, long nowNanos) {
        Partial partial = new Partial(timestamp, head, nowNanos);
        int at = partials.size();
        while (at > 0 && timestamp - partials.get(at - 1).timestamp < 0) {
            at--;
        }
        partials.add(at, partial);
        if (partials.size() > MAX_PARTIAL) {
            drop(partials.get(0));
        }
        return partials.contains(partial) ? partial : null;
    }

    private void store(Partial partial, RtpPacket packet, RtpJpegPayload payload, long nowNanos)
            throws WireFormatException {
        long cost = Slices.OVERHEAD + (long) payload.data().remaining();
        while (heldBytes + cost > maxHeldBytes) {
            Partial oldest = partials.get(0);
            drop(oldest);
            if (oldest == partial) {
                return;
            }
        }
        heldBytes += cost;
        partial.add(packet, payload, cost, nowNanos);
        if (partial.isWhole()) {
            while (partials.get(0) != partial) {
                drop(partials.get(0));
            }
            finish(partial);
            tell(partial);
        }
    }

    private void tell(Partial partial) throws WireFormatException {
        Head head = partial.head;
        ByteBuffer own = partial.tables != null ? partial.tables : tables.get(head.q());
        ByteBuffer scan = partial.scan();
        if (own == null || !scan.hasRemaining()) {
            sink.incomplete(partial.timestamp);
            throw new WireFormatException(
                    own == null
                            ? "a frame has no quantization tables, nor did any come before for its Q, " + head.q()
                            : "a frame is empty, it must have 1 byte or more before its end-of-image marker");
        }
        int width = side(head.width(), toldWidth);
        int height = side(head.height(), toldHeight);
        sink.frame(new RtpJpegImage(head.type(), width, height, head.restartInterval(), own, scan), partial.timestamp);
    }

    /**
     * Drops the frames that have waited too long for a packet, and those before them; counts the packets that have not come for
     * as long.
     *
     * @param nowNanos the time
     */
    public void sweep(long nowNanos) {
        for (int i = partials.size() - 1; i >= 0; i--) {
            if (nowNanos - partials.get(i).lastNanos >= maxIdleNanos) {
                for (int older = 0; older <= i; older++) {
                    drop(partials.get(0));
                }
                break;
            }
        }
        if (nowNanos - closedNanos >= maxIdleNanos) {
            closedNanos = nowNanos;
            sequence.close();
        }
        tellLost();
    }

    private void drop(Partial partial) {
        finish(partial);
        sink.incomplete(partial.timestamp);
    }

    private void finish(Partial partial) {
        partials.remove(partial);
        heldBytes -= partial.heldBytes;
        anyFinished = true;
        finished = partial.timestamp;
    }

    private void beginAnew() {
        while (!partials.isEmpty()) {
            drop(partials.get(0));
        }
        anyFinished = false;
    }

    /** What all packets of a frame say. */
    private record Head(int type, int q, int width, int height, int restartInterval) {
        static Head of(RtpJpegPayload payload) {
            return new Head(payload.type(), payload.q(), payload.width(), payload.height(), payload.restartInterval());
        }

        @Override
        public String toString() {
            return "type " + type + ", Q " + q + ", " + width + "x" + height + " and restart interval "
                    + restartInterval;
        }
    }

    /** A frame that is being put together. */
    private static final class Partial {
        private static final int UNKNOWN = -1;

        final int timestamp;

        /** What the first packet said. */
        final Head head;

        @Nullable
        ByteBuffer tables;

        /** When something new came last. */
        long lastNanos;

        long heldBytes;
        private final Slices slices = new Slices();

        /** Where the packet with the marker ends. */
        private int length = UNKNOWN;

        Partial(int timestamp, Head head, long nowNanos) {
            this.timestamp = timestamp;
            this.head = head;
            lastNanos = nowNanos;
        }

        void check(RtpPacket packet, RtpJpegPayload payload) throws WireFormatException {
            if (!head.equals(Head.of(payload))) {
                throw new WireFormatException(
                        "the packets of a frame must agree, but one has " + head + ", another " + Head.of(payload));
            }
            int end = payload.offset() + payload.data().remaining();
            if (length != UNKNOWN && (end > length || (packet.marker() && end < length))) {
                throw new WireFormatException("a packet " + (packet.marker() ? "with the marker " : "")
                        + "ends at byte " + end + " of a frame, but another with the marker at byte " + length);
            }
            if (packet.marker() && end < slices.end()) {
                throw new WireFormatException("a packet with the marker ends at byte " + end
                        + " of a frame, but another at byte " + slices.end());
            }
        }

        Slices.Place place(RtpJpegPayload payload) {
            if (payload.data().hasRemaining()) {
                return slices.place(payload.offset(), payload.data().remaining());
            }
            return length == UNKNOWN ? Slices.Place.FREE : Slices.Place.TAKEN; // It has the marker and nothing else.
        }

        void add(RtpPacket packet, RtpJpegPayload payload, long cost, long nowNanos) {
            if (packet.marker()) {
                length = payload.offset() + payload.data().remaining();
            }
            if (payload.tables().hasRemaining()) {
                tables = copy(payload.tables());
            }
            if (payload.data().hasRemaining()) {
                slices.add(payload.offset(), payload.data());
            }
            heldBytes += cost;
            lastNanos = nowNanos;
        }

        boolean isWhole() {
            return slices.filled() == length;
        }

        /** Returns the scan without an end-of-image marker. */
        ByteBuffer scan() {
            byte[] bytes = slices.bytes();
            boolean marked = length >= 2 && bytes[length - 2] == (byte) 0xFF && bytes[length - 1] == (byte) 0xD9;
            return ByteBuffer.wrap(bytes, 0, marked ? length - 2 : length);
        }
    }
}
