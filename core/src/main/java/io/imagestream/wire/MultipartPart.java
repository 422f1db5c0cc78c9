package io.imagestream.wire;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Writes the parts of an endless multipart answer ({@code multipart/x-mixed-replace}), which browsers and players show as a
 * moving picture: docs/protocol.md, "HTTP". Parts as RFC 2046, section 5.1, has them; the headers that begin with X are those of
 * common cameras.
 */
public final class MultipartPart {
    private static final String CRLF = "\r\n";
    private static final int MICRO_DIGITS = 6;

    private MultipartPart() {}

    /**
     * Writes the boundary that stands before the first part. Players fail without it, and some with a line's end before it.
     *
     * @param boundary the boundary's word
     * @return {@code --boundary CRLF}
     */
    public static byte[] first(String boundary) {
        return ascii("--" + boundary + CRLF);
    }

    /**
     * Writes a part's header.
     *
     * @param mediaType such as {@code image/jpeg}
     * @param length the image's, in bytes
     * @param capturedMicros when the image was taken, in microseconds since 1970
     * @param id the frame's id
     * @return the lines and the empty one behind them
     */
    public static byte[] header(String mediaType, int length, long capturedMicros, int id) {
        return ascii("Content-Type: " + mediaType + CRLF
                + "Content-Length: " + length + CRLF
                + "X-Timestamp: " + timestamp(capturedMicros) + CRLF
                + "X-Frame-Id: " + id + CRLF + CRLF);
    }

    /**
     * Writes what ends a part. It goes out with the part: a player that looks for the end shows the image the sooner.
     *
     * @param boundary the boundary's word
     * @return {@code CRLF --boundary CRLF}
     */
    public static byte[] end(String boundary) {
        return ascii(CRLF + "--" + boundary + CRLF);
    }

    /**
     * Writes a time as cameras do.
     *
     * @param micros microseconds since 1970; negative before
     * @return seconds as a decimal number with six digits behind the point
     */
    public static String timestamp(long micros) {
        return BigDecimal.valueOf(micros, MICRO_DIGITS).toPlainString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
