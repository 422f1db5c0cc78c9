package io.imagestream.wire;

import java.nio.charset.StandardCharsets;

/** What stands before each image on a TCP data channel: {@code id CRLF length CRLF}, decimal ASCII. */
public final class TcpFrameHeader {
    /** The longest header: two numbers of ten digits and their line ends. */
    public static final int MAX_LENGTH = 24;

    private TcpFrameHeader() {}

    /**
     * Encodes the header.
     *
     * @param id the image's id, 0 or more
     * @param length the image's length in bytes, 0 or more
     * @return the bytes, {@link #MAX_LENGTH} at most
     */
    public static byte[] encode(int id, int length) {
        if (id < 0 || length < 0) {
            throw new IllegalArgumentException("id and length must be 0 or more, not " + id + " and " + length);
        }
        return (id + "\r\n" + length + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
