package io.imagestream.testkit;

import io.imagestream.wire.FragmentTrain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the datagrams of images. */
public final class Datagrams {
    private Datagrams() {}

    /** Cuts an image into datagrams of {@code size} bytes, as the operating system cuts a train. */
    public static List<byte[]> of(int id, byte[] image, int size) {
        ByteBuffer train = ByteBuffer.allocate(FragmentTrain.length(id, image.length, size));
        FragmentTrain.write(id, ByteBuffer.wrap(image), size, train);
        if (train.hasRemaining()) {
            throw new AssertionError("the train is " + train.remaining() + " bytes shorter than told");
        }
        List<byte[]> datagrams = new ArrayList<>();
        for (int from = 0; from < train.capacity(); from += size) {
            datagrams.add(Arrays.copyOfRange(train.array(), from, Math.min(train.capacity(), from + size)));
        }
        return datagrams;
    }

    /** Makes one datagram with the bytes of an image that stand at {@code offset}. */
    public static byte[] one(int id, byte[] image, int offset, int count) {
        byte[] header = (id + "\r\n" + image.length + "\r\n" + offset + "\r\n" + count + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] datagram = Arrays.copyOf(header, header.length + count);
        System.arraycopy(image, offset, datagram, header.length, count);
        return datagram;
    }
}
