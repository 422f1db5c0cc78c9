package io.imagestream;

/**
 * What becomes of an image with a side of more than 2040 pixels where it is sent over RTP/JPEG, whose packets cannot say its size
 * (RFC 2435, section 3.1.5).
 */
public enum LargeImages {
    /** It is not sent, and counted as skipped. */
    REFUSE,
    /** It is decoded, scaled down so that both sides fit, and encoded anew. */
    SCALE_DOWN,
    /**
     * It is sent with a size of 0 in its packets, and the session description says the size ({@code a=x-dimensions}). GStreamer and
     * clients of this library show it, FFmpeg does not. All images of the stream must be of one size.
     */
    DESCRIBE
}
