package io.imagestream.testkit;

import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegTrain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes images that RTP can carry, which cannot be decoded as pictures, and their packets. */
public final class RtpPackets {
    private RtpPackets() {}

    /** Makes an image of a size that packets can say, with a scan of random bytes that does not end as an image does. */
    public static RtpJpegImage image(Random random, int scanLength) {
        int width = 8 * (1 + random.nextInt(255));
        int height = 8 * (1 + random.nextInt(255));
        int restartInterval = random.nextBoolean() ? 0 : 1 + random.nextInt(65_535);
        return image(random, width, height, restartInterval, scanLength);
    }

    /** Makes an image of some size. */
    public static RtpJpegImage image(Random random, int width, int height, int restartInterval, int scanLength) {
        byte[] tables = new byte[RtpJpegImage.TABLES_LENGTH];
        byte[] scan = new byte[scanLength];
        random.nextBytes(tables);
        random.nextBytes(scan);
        scan[scanLength - 1] = 'x';
        return new RtpJpegImage(
                random.nextInt(2), width, height, restartInterval, ByteBuffer.wrap(tables), ByteBuffer.wrap(scan));
    }

    /** Cuts an image into packets of {@code size} bytes, as the operating system cuts a train. */
    public static List<byte[]> of(RtpJpegImage image, int size, int firstSequence, int timestamp, int ssrc) {
        ByteBuffer train = ByteBuffer.allocate(RtpJpegTrain.length(image, size));
        RtpJpegTrain.write(image, size, train);
        if (train.hasRemaining()) {
            throw new AssertionError("the train is " + train.remaining() + " bytes shorter than told");
        }
        int count = RtpJpegTrain.stamp(train.flip(), size, firstSequence, timestamp, ssrc);
        List<byte[]> packets = new ArrayList<>();
        for (int from = 0; from < train.capacity(); from += size) {
            packets.add(Arrays.copyOfRange(train.array(), from, Math.min(train.capacity(), from + size)));
        }
        if (packets.size() != count) {
            throw new AssertionError(count + " packets were told, but there are " + packets.size());
        }
        return packets;
    }
}
