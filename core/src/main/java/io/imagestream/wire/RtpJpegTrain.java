package io.imagestream.wire;

import java.nio.ByteBuffer;

/**
 * Cuts an image into RTP packets (RFC 3550, RFC 2435) that stand one behind the other in one buffer: {@code
 * [headers|slice|headers|slice…]}, each of them a datagram that {@link RtpPacket} and {@link RtpJpegPayload} read.
 *
 * <p>Every packet has exactly the same size but the last, which may be shorter: so the operating system can cut the train itself
 * (UDP generic segmentation offload). Q is 255 always, as any tables can be sent so; the first packet holds both tables. Sides are
 * said in units of eight, rounded up, and both as 0 when one is above {@link RtpJpegImage#MAX_SIDE}. Restart headers let no
 * receiver decode a part of a frame: F and L are set and the count is 0x3FFF. The last packet has the marker.
 *
 * <p>A train is written once and sent to many: {@link #stamp} then fills in what differs.
 */
public final class RtpJpegTrain {
    /** The payload type of JPEG, 26, by RFC 3551. */
    public static final int PAYLOAD_TYPE = 26;

    /** The least size of a packet, 256 bytes: all headers, and some of the image. */
    public static final int MIN_SIZE = 256;

    /** The greatest size of a packet, 65507 bytes: what UDP over IPv4 can carry. */
    public static final int MAX_SIZE = 65_507;

    private static final int MARKER = 0x80;
    private static final int Q = 255;
    private static final int UNIT = 8;

    private RtpJpegTrain() {}

    /**
     * Returns how long a train is.
     *
     * @param image the image
     * @param size the size of each packet but the last, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @return the length in bytes of all packets together
     * @throws IllegalArgumentException when the size is out of range
     */
    public static int length(RtpJpegImage image, int size) {
        checkSize(size);
        int headers = headers(image);
        int all = RtpJpegPayload.TABLES_HEADER_LENGTH + image.scan().remaining();
        return all + headers * (1 + (all - 1) / (size - headers));
    }

    /** Returns the length of the headers that each packet has. */
    private static int headers(RtpJpegImage image) {
        return RtpPacket.HEADER_LENGTH
                + RtpJpegPayload.HEADER_LENGTH
                + (image.restartInterval() > 0 ? RtpJpegPayload.RESTART_HEADER_LENGTH : 0);
    }

    /**
     * Writes a train. Sequence numbers count from 0; timestamp and SSRC are 0.
     *
     * @param image the image
     * @param size the size of each packet but the last, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @param out where the train is put, at its position, which moves behind it; {@link #length} says how much room it needs
     * @throws IllegalArgumentException when the size is out of range, or the train does not fit into {@code out}, to which then
     *     nothing is written
     */
    public static void write(RtpJpegImage image, int size, ByteBuffer out) {
        int needed = length(image, size);
        if (out.remaining() < needed) {
            throw new IllegalArgumentException(
                    "a train of " + needed + " bytes does not fit into " + out.remaining() + " bytes");
        }
        ByteBuffer to = out.slice(out.position(), needed); // In network order, whatever the order of out.
        ByteBuffer scan = image.scan();
        int offset = 0;
        for (int sequence = 0; to.hasRemaining(); sequence++) {
            boolean last = to.remaining() <= size;
            int end = last ? needed : to.position() + size;
            to.put((byte) (RtpPacket.VERSION << 6)).put((byte) (last ? MARKER | PAYLOAD_TYPE : PAYLOAD_TYPE));
            to.putShort((short) sequence).putInt(0).putInt(0);
            putHeaders(image, offset, to);
            int count = end - to.position();
            to.put(to.position(), scan, offset, count).position(end);
            offset += count;
        }
        out.position(out.position() + needed);
    }

    private static void putHeaders(RtpJpegImage image, int offset, ByteBuffer to) {
        boolean told = image.width() <= RtpJpegImage.MAX_SIDE && image.height() <= RtpJpegImage.MAX_SIDE;
        int restarts = image.restartInterval() > 0 ? RtpJpegPayload.RESTARTS : 0;
        to.putInt(offset); // The byte before the offset is 0: the image is not interlaced.
        to.put((byte) (restarts | image.type())).put((byte) Q);
        to.put((byte) (told ? units(image.width()) : 0)).put((byte) (told ? units(image.height()) : 0));
        if (restarts != 0) {
            to.putShort((short) image.restartInterval()).putShort((short) 0xFFFF);
        }
        if (offset == 0) {
            to.putShort((short) 0).putShort((short) RtpJpegImage.TABLES_LENGTH).put(image.tables());
        }
    }

    private static int units(int side) {
        return (side + UNIT - 1) / UNIT;
    }

    /**
     * Fills in what differs from receiver to receiver, in place. Not to be called while another thread reads or stamps the
     * train.
     *
     * @param train the whole train, from position to limit, neither of which changes; direct or not
     * @param size the size it was written with, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @param firstSequence the sequence number of the first packet; its low 16 bits count
     * @param timestamp the timestamp of all packets, 90,000 a second, of 32 bits
     * @param ssrc who sends, of 32 bits
     * @return how many packets the train has: so much greater is the sequence number of the next train
     * @throws IllegalArgumentException when the size is out of range or the length is not one of a train
     * @throws java.nio.ReadOnlyBufferException when the train is read-only
     */
    public static int stamp(ByteBuffer train, int size, int firstSequence, int timestamp, int ssrc) {
        int packets = packets(train.remaining(), size);
        ByteBuffer to = train.slice(); // In network order.
        for (int i = 0; i < packets; i++) {
            int at = i * size;
            to.putShort(at + 2, (short) (firstSequence + i));
            to.putInt(at + 4, timestamp);
            to.putInt(at + 8, ssrc);
        }
        return packets;
    }

    /**
     * Returns how many packets a train has.
     *
     * @param trainLength the length of the whole train in bytes
     * @param size the size it was written with, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @return 1 or more
     * @throws IllegalArgumentException when the size is out of range or the length is not one of a train
     */
    public static int packets(int trainLength, int size) {
        checkSize(size);
        int last = trainLength % size;
        int least = RtpPacket.HEADER_LENGTH + RtpJpegPayload.HEADER_LENGTH;
        if (trainLength <= 0 || (last != 0 && last <= least)) {
            throw new IllegalArgumentException("a train in packets of " + size
                    + " bytes must have 1 or more and more than " + least + " bytes in the last, not " + trainLength
                    + " bytes in all");
        }
        return trainLength / size + (last == 0 ? 0 : 1);
    }

    /**
     * Returns how many bytes a train adds to what sender reports call the octet count: all but the RTP headers.
     *
     * @param trainLength the length of the whole train in bytes
     * @param size the size it was written with, {@link #MIN_SIZE} to {@link #MAX_SIZE}
     * @return 1 or more
     * @throws IllegalArgumentException when the size is out of range or the length is not one of a train
     */
    public static int payloadOctets(int trainLength, int size) {
        return trainLength - packets(trainLength, size) * RtpPacket.HEADER_LENGTH;
    }

    private static void checkSize(int size) {
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the size of a packet must be " + MIN_SIZE + " to " + MAX_SIZE + ", not " + size);
        }
    }
}
